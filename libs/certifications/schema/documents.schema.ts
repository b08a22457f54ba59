/** The documents that candidates hand in besides the mémoire and the livret: a professional file, a portfolio. */
import { z } from 'zod';
import { code } from '#libs/domain/journey/fields.schema.js';
import { defaultsAmong, note, pages, source, text, title } from './fields.schema.js';

const document = z.strictObject({
  code,
  title,
  pages,
  annexes: title.nullable().default(null),
  parts: z
    .array(z.strictObject({ text, source: source.optional() }))
    .max(50)
    .default([])
    .describe('Ses parties ; vide si la source n’en nomme aucune'),
  source,
  defaults: defaultsAmong('pages', 'parts'),
  note: note.optional(),
});

export const documents = z.array(document).max(20);

export type DocumentDocument = z.infer<typeof document>;
