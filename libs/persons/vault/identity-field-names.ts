/** What the fields of an identity are called. */
import { z } from 'zod';
import { called } from '#libs/domain/french/coded.schema.js';
import type { CandidateIdentity } from './candidate.schema.js';
import type { PersonIdentity } from './person.schema.js';

export const identityFieldNames: Readonly<Record<keyof CandidateIdentity | keyof PersonIdentity | 'nir', string>> = {
  familyName: 'nom de naissance',
  usedName: 'nom d’usage',
  givenNames: 'prénoms',
  formerNames: 'noms portés auparavant',
  birthDate: 'date de naissance',
  birthPlace: 'lieu de naissance',
  sex: 'sexe à l’état civil',
  email: 'adresse électronique',
  phone: 'téléphone',
  address: 'adresse',
  nir: 'NIR',
  capacity: 'qualité',
  organisation: 'organisme',
  qualities: 'qualités de juré',
  college: 'collège',
  habilitations: 'habilitations',
  affiliations: 'structures déclarées',
  availability: 'disponibilités',
};

/** As rows keep its name. */
export const identityField = called(z.string(), (field) => identityFieldNames[field as keyof typeof identityFieldNames] ?? field);
