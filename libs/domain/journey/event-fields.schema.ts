/**
 * Fields of what events hold. What an event says is described as its reader is shown it and was checked before it was recorded:
 * no bound is asked again here, which a later rule could narrow.
 */
import { z } from 'zod';
import { grading } from './fields.schema.js';

/** In today's form; of what has had others, that one first and the others after it, since each is shown as it was recorded. */
type Forms<Data> = z.ZodType<Data> | z.ZodUnion<readonly [z.ZodType<Data>, ...z.ZodType[]]>;

/** The data of each type of event, as a reader is shown it. A type without its line does not compile. */
export type EventDataSchemas<Events> = { readonly [Type in keyof Events]: Forms<Events[Type]> };

/** Free text about a person. */
export const words = z.string().describe('Texte chiffré ; en clair avec texts=open, pour qui peut le lire');
export const code = z.string().describe('Code que la certification donne');
export const id = z.string().describe('Identifiant opaque');
export const file = z.string().describe('Empreinte SHA-256 du fichier');
export const day = z.iso.date().describe('Date civile, AAAA-MM-JJ');
export const instant = z.iso.datetime();
export const rank = z.int().describe('Rang, depuis 1');

export const afterwards = z.literal(true).optional().describe('Présent si le fait est consigné après le jour qu’il prévoit');
export const fourEyes = z.literal(true).optional().describe('Présent si le règlement le demande');
export const recordedLate = z.literal(true).optional().describe('Présent si le fait est consigné après le jour dont il est daté');

export const lines = z.array(z.strictObject({ criterion: code, grading, remark: words.optional() })).describe('Lignes de la grille');
export const motives = z.array(z.strictObject({ criteria: z.array(code), text: words }));
export const certification = z.strictObject({
  code: z.string(),
  version: z.string(),
  digest: z.string().describe('Empreinte des règles épinglées'),
});

export const votes = z.array(z.strictObject({ jurorId: id, inFavour: z.boolean() }));
/** Who sat, and how. */
export const sitting = {
  distinctFrom: z.array(id).optional(),
  abstentions: z.array(id).optional(),
  women: z.int().optional().describe('Parmi qui a siégé, si tous les convoqués n’ont pas siégé'),
  men: z.int().optional(),
  balanceJustification: words.optional(),
};
/** The same, of decisions that once did not say who sat. */
export const namedSitting = { ...sitting, present: z.array(id).optional(), votes: votes.optional() };
