import { z } from 'zod';
import { authority, deliveredDocument, replacementGround } from '../codes.schema.js';
import { code, day, rank } from '../event-fields.schema.js';
import type { StateSchemas } from '../state-fields.schema.js';
import { replaceableKind } from './events.schema.js';
import type { ReplacementState } from './state.js';

export const replacementState = {
  replacements: z
    .array(
      z.strictObject({
        version: z.int(),
        kind: replaceableKind,
        about: z.string().describe('Code de l’épreuve ou du bloc, session ; vide là où le rang dit tout'),
        attempt: rank.nullable(),
        annulled: z.boolean(),
        authority,
        ground: replacementGround,
        on: day,
      }),
    )
    .optional(),
  annulledDocuments: z
    .array(
      z.strictObject({
        kind: z.enum([...deliveredDocument.options, 'DUPLICATE']),
        block: code.nullable().describe('null pour un parchemin et ses duplicatas'),
        number: z.string(),
        issuedOn: day.nullable(),
        on: day,
      }),
    )
    .optional(),
} as const satisfies StateSchemas<ReplacementState>;
