/** Fields that several commands share. Schemas are read by apps; the domain takes their types only. */
import { z } from 'zod';
import { opaqueIdForm } from '../persons/person-ids.js';
import { personalText } from '../persons/personal-text.schema.js';
import { grading } from './codes.schema.js';

/** A slip of the keyboard (0204 for 2024) would set deadlines that nobody ever sees. */
const plausibleYear = (text: string): boolean => !/^\d{4}-/.test(text) || (text >= '1900' && text < '2200');
const implausible = { error: 'Une année de 1900 à 2199 est attendue' };

export const localDate = z.iso.date().refine(plausibleYear, implausible).describe('Date civile, AAAA-MM-JJ');

/** A date, or a date and a time with its offset. The API turns it into an instant before the domain sees it. */
export const moment = z
  // A time may have as many decimals as one likes.
  .union([z.iso.date(), z.iso.datetime({ offset: true }).max(40)])
  .refine(plausibleYear, implausible)
  .meta({ id: 'Moment', description: 'Date (AAAA-MM-JJ), ou date et heure avec décalage horaire' });

export const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'Une heure HH:MM est attendue, par exemple 09:30');

export const code = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
    'Un code est attendu : lettres sans accent, chiffres, « . », « _ » ou « - », 40 caractères au plus',
  );
export const blockCode = code.describe('Code du bloc, tel que la certification le donne');
export const assessmentCode = code.describe('Code de l’épreuve, tel que la certification le donne');
export const criterionCode = code.describe('Code du critère, tel que la certification le donne');

/** An opaque id: never a name, an address or a number that the state gives to a person. */
export const opaqueId = z
  .string()
  .regex(
    opaqueIdForm,
    'Un identifiant est attendu : deux à quatre minuscules, « _ », puis lettres sans accent, chiffres ou « - », par exemple jur_12',
  )
  .describe('Identifiant opaque');

export const fileHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'L’empreinte d’un fichier est attendue : 64 chiffres ou lettres de a à f')
  .describe('Empreinte SHA-256 du fichier, telle que POST /v1/files la rend');

/** A line of a grid. A remark is asked for where the line is not acquired. */
export const gridLine = z
  .strictObject({
    criterion: criterionCode,
    grading,
    remark: personalText('EVALUATION').optional(),
  })
  .meta({ id: 'NewGridLine' });
export type GridLine = z.infer<typeof gridLine>;

/** A motive: what it rests on inside the référentiel, and its words. */
export const motive = z
  .strictObject({
    criteria: z.array(criterionCode).min(1).max(200).describe('Critères du référentiel sur lesquels le motif repose'),
    text: personalText('EVALUATION'),
  })
  .meta({ id: 'NewMotive' });
export type Motive = z.infer<typeof motive>;
