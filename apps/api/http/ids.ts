/** The ids that addresses hold. */
import { z } from 'zod';
import { idPrefixes, personKinds, type PersonKind } from '#libs/domain/persons/person-ids.js';
import { journeyIdPrefix } from '#libs/domain/stream/stream-id.js';
import { staffedKinds } from '#libs/persons/vault/person.schema.js';

/** What is said where nothing can have such an address. */
export const absence = z.registry<{ readonly detail: string }>();

export const journeyIdSchema = z
  .templateLiteral([journeyIdPrefix, z.string().regex(/^[0-9a-f]{40}$/)])
  .describe('Identifiant du parcours')
  .register(absence, { detail: 'Ce parcours n’existe pas.' });
export const commandIdSchema = z
  .string()
  .regex(/^cmd_[0-9a-f]{40}$/, 'L’identifiant d’une commande est attendu : cmd_ et 40 chiffres ou lettres de a à f')
  .describe('Identifiant de la commande')
  .register(absence, { detail: 'Cette commande n’existe pas.' });
export const candidateIdSchema = z
  .templateLiteral([idPrefixes.CANDIDATE, '_', z.string().regex(/^[0-9a-zA-Z]{1,60}$/)])
  .describe('Identifiant du candidat')
  .register(absence, { detail: 'Ce candidat n’existe pas.' });
const idOf = (kinds: readonly PersonKind[]) =>
  z.templateLiteral([z.enum(kinds.map((kind) => idPrefixes[kind])), '_', z.string().regex(/^[0-9a-zA-Z-]{1,60}$/)]);
export const personIdSchema = idOf(personKinds)
  .describe('Identifiant de la personne')
  .register(absence, { detail: 'Cette personne n’existe pas.' });
/** Of who is in the directory, candidates not being in it. */
export const directoryIdSchema = idOf(staffedKinds)
  .describe('Identifiant de la personne')
  .register(absence, { detail: 'Cette personne n’existe pas.' });
export const fileHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'L’empreinte d’un fichier est attendue : 64 chiffres ou lettres de a à f')
  .describe('Empreinte SHA-256 du contenu')
  .register(absence, { detail: 'Ce fichier n’existe pas.' });
