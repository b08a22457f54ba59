/** The mémoire and the livret: submitted, returned or accepted, every version kept. */
import { z } from 'zod';
import { fileHash, moment } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

const submission = z.strictObject({
  file: fileHash,
  pages: z.int().min(1).max(2000).optional().describe('Sans les annexes'),
  parts: z.int().min(1).max(50).optional(),
  occurredAt: moment.optional(),
});
const returned = z.strictObject({ motive: personalText('EVALUATION'), occurredAt: moment.optional() });
const accepted = z.strictObject({ occurredAt: moment.optional() });

export const documentCommands = {
  'submit-memoire': submission,
  'return-memoire': returned,
  'accept-memoire': accepted,
  'submit-livret': submission,
  'return-livret': returned,
  'accept-livret': accepted,
} as const;
