import { z } from 'zod';
import { file, rank, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { DocumentEvents } from './events.js';

const submitted = z.strictObject({ number: rank, file, pages: z.int().nullable(), parts: z.int().nullable() });
const returned = z.strictObject({ number: rank, motive: words });
const accepted = z.strictObject({ number: rank });

export const documentEvents = {
  MemoireSubmitted: submitted,
  MemoireReturned: returned,
  MemoireAccepted: accepted,
  LivretSubmitted: submitted,
  LivretReturned: returned,
  LivretAccepted: accepted,
} as const satisfies EventDataSchemas<DocumentEvents>;
