/** Why data is erased, and what categories are called, for people. */
import { z } from 'zod';
import { called, coded } from '#libs/domain/french/coded.schema.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';

export const erasureGrounds = [
  'PERSON_REQUEST',
  'CONSENT_WITHDRAWN',
  'NO_LONGER_NEEDED',
  'UNLAWFUL_PROCESSING',
  'LEGAL_OBLIGATION',
] as const;

export type ErasureGround = (typeof erasureGrounds)[number] | 'RETENTION_ENDED';

export const groundLabels: Readonly<Record<ErasureGround, string>> = {
  PERSON_REQUEST: 'demande de la personne (RGPD, article 17)',
  CONSENT_WITHDRAWN: 'retrait du consentement (RGPD, article 17, 1, b)',
  NO_LONGER_NEEDED: 'données qui ne sont plus nécessaires (RGPD, article 17, 1, a)',
  UNLAWFUL_PROCESSING: 'traitement illicite (RGPD, article 17, 1, d)',
  LEGAL_OBLIGATION: 'obligation légale d’effacer (RGPD, article 17, 1, e)',
  RETENTION_ENDED: 'durée de conservation échue (RGPD, article 5, 1, e)',
};

export const categoryLabels: Readonly<Record<PersonalCategory, string>> = {
  IDENTITY: 'identité, coordonnées et pièces',
  EVALUATION: 'remarques, motifs et commentaires',
  H_PLUS: 'aménagements (H+)',
  REGISTER: 'registre des certifiés',
  NIR: 'numéro d’inscription au répertoire (NIR)',
};

export const personalCategory = coded(categoryLabels);
/** As rows keep it, which may be older than the list. */
export const categoryKept = called(z.string(), (code) => categoryLabels[code as PersonalCategory] ?? code);
export const erasureGround = called(z.string(), (code) => groundLabels[code as ErasureGround] ?? code);
