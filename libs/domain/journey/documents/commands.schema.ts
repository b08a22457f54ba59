/** The mémoire, the livret and the documents that a certification declares: submitted, returned or accepted, every version kept. */
import { z } from 'zod';
import { code, fileHash, moment } from '../fields.schema.js';
import { personalText } from '../../persons/personal-text.schema.js';

const submission = z.strictObject({
  file: fileHash,
  pages: z.int().min(1).max(2000).optional().describe('Sans les annexes'),
  parts: z.int().min(1).max(50).optional(),
  occurredAt: moment.optional(),
});
const returned = z.strictObject({ motive: personalText('EVALUATION'), occurredAt: moment.optional() });
const accepted = z.strictObject({ occurredAt: moment.optional() });

const document = code.describe('Document que la certification déclare (dossier professionnel…) : ni le mémoire, ni le livret');

export const documentCommands = {
  'submit-memoire': submission,
  'return-memoire': returned,
  'accept-memoire': accepted,
  'submit-livret': submission,
  'return-livret': returned,
  'accept-livret': accepted,
  'submit-document': submission.extend({ document }),
  'return-document': returned.extend({ document }),
  'accept-document': accepted.extend({ document }),
} as const;
