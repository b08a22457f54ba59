/** Fields of the state of a journey, as it is told to its readers. */
import { z } from 'zod';
import { day, id } from './event-fields.schema.js';

/** Each part of a state. One without its line does not compile. */
export type StateSchemas<State> = { readonly [Part in keyof State]-?: z.ZodType<State[Part]> };

/** Where something was done, or decided, on a day, and nothing more is kept of it. */
export const onDay = z.strictObject({ on: day }).meta({ id: 'OnDay' });

export const paperFact = z
  .strictObject({
    scan: z.string().describe('Empreinte SHA-256 de la numérisation'),
    entry: z.int().describe('Numéro du fait qui l’a saisi'),
    enteredBy: id,
    confirmedBy: id,
  })
  .meta({ id: 'PaperFact', description: 'Présent si le fait est tiré d’un papier ; absent, il est l’acte de son auteur' });

export const leftAt = z.string().describe('Heure de Paris, HH:MM, où le candidat présent est parti avant la fin');
export const judgedBy = z.array(id).describe('Comptes de ceux qui en ont décidé, là où cela se sait');

/** Of an interruption, an archiving or a break: lists that have had other members are told as they were recorded. */
export const interruptionReason = z.string().describe('Code du motif');
