/** Query parameters that several lists share, and the ids that addresses hold. */
import { z } from 'zod';
import { idPrefixes, personKinds, prefixPattern } from '#libs/domain/journey/person-ids.js';
import { staffedKinds } from '#libs/persons/vault/person.schema.js';
import { CursorInvalid } from '#libs/platform/database/paging/cursor.js';
import type { Page } from '#libs/platform/database/paging/page.js';
import { Problem } from '../problems/problem.js';

/** What is said where nothing can have such an address. */
export const absence = z.registry<{ readonly detail: string }>();

export const journeyIdSchema = z
  .string()
  .regex(/^jrn_[0-9a-f]{40}$/)
  .describe('Identifiant du parcours')
  .register(absence, { detail: 'Ce parcours n’existe pas.' });
export const commandIdSchema = z
  .string()
  .regex(/^cmd_[0-9a-f]{40}$/)
  .describe('Identifiant de la commande')
  .register(absence, { detail: 'Cette commande n’existe pas.' });
export const candidateIdSchema = z
  .string()
  .regex(new RegExp(`^${idPrefixes.CANDIDATE}_[0-9a-zA-Z]{1,60}$`))
  .describe('Identifiant du candidat')
  .register(absence, { detail: 'Ce candidat n’existe pas.' });
export const personIdSchema = z
  .string()
  .regex(new RegExp(`^${prefixPattern(personKinds)}[0-9a-zA-Z-]{1,60}$`))
  .describe('Identifiant de la personne')
  .register(absence, { detail: 'Cette personne n’existe pas.' });
/** Of who is in the directory, candidates not being in it. */
export const directoryIdSchema = z
  .string()
  .regex(new RegExp(`^${prefixPattern(staffedKinds)}[0-9a-zA-Z-]{1,60}$`))
  .describe('Identifiant de la personne')
  .register(absence, { detail: 'Cette personne n’existe pas.' });
export const fileHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Empreinte SHA-256 du contenu')
  .register(absence, { detail: 'Ce fichier n’existe pas.' });

/** Whole numbers arrive as text. */
export const wholeNumber = (min: number, max: number) => z.coerce.number().pipe(z.int().min(min).max(max));

export const pageQuery = {
  limit: wholeNumber(1, 200).default(50).describe('Nombre d’éléments par page, 200 au plus'),
  cursor: z.string().min(1).max(500).optional().describe('`next` de la page précédente'),
};

/** Values separated by commas. */
export function listOf<S extends z.ZodType<unknown, string>>(item: S) {
  return z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(item));
}

/** @throws {Problem} `invalid` where the cursor is another list's */
export async function readPage<T>(read: () => Promise<Page<T>>): Promise<{ items: T[]; next: string | null }> {
  try {
    const { items, next } = await read();
    return { items: [...items], next };
  } catch (error) {
    if (!(error instanceof CursorInvalid)) throw error;
    throw new Problem('invalid', { errors: [{ code: 'wrong-cursor', message: error.message, parameter: 'cursor' }] });
  }
}
