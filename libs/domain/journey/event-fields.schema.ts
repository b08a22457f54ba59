/**
 * Fields of what events hold. What an event says is described as its reader is shown it and was checked before it was recorded:
 * no bound is asked again here, which a later rule could narrow.
 */
import { z } from 'zod';
import { grading } from './codes.schema.js';

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

const line = z.strictObject({ criterion: code, grading, remark: words.optional() }).meta({ id: 'GridLine' });
export const lines = z.array(line).describe('Lignes de la grille');
export const motives = z.array(z.strictObject({ criteria: z.array(code), text: words }).meta({ id: 'Motive' }));
export const certification = z
  .strictObject({ code: z.string(), version: z.string(), digest: z.string().describe('Empreinte des règles épinglées') })
  .meta({ id: 'CertificationReference' });
export const certificationVersion = z.strictObject({ code: z.string(), version: z.string() }).meta({ id: 'CertificationVersion' });
export const targetBlocks = z.array(code).describe('Blocs visés');

/** Of a fact that a paper may tell: both absent where it is electronic. */
export const onPaper = {
  paper: z
    .strictObject({
      scan: z.string().describe('Empreinte SHA-256 de la numérisation'),
      entry: z.int().describe('Numéro du fait qui l’a saisi'),
      enteredBy: z.string().describe('Qui l’a saisi ; qui l’a confirmé est l’auteur du fait'),
    })
    .meta({ id: 'PaperMark', description: 'Présent si le fait est tiré d’un papier ; absent, il est l’acte de son auteur' })
    .optional(),
  textsFrom: z
    .strictObject({ commandId: z.string(), pointer: z.array(z.string()) })
    .meta({ id: 'TextsOrigin', description: 'La commande qui a apporté les textes de ce fait, et où ils y étaient' })
    .optional(),
};

export const votes = z.array(z.strictObject({ jurorId: id, inFavour: z.boolean() }).meta({ id: 'Vote' }));
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
