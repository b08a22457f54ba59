import { z } from 'zod';
import { code, file, rank, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { DocumentEvents } from './events.js';

const submitted = z.strictObject({ number: rank, file, pages: z.int().nullable(), parts: z.int().nullable() });
const returned = z.strictObject({ number: rank, motive: words });
const accepted = z.strictObject({ number: rank });

const document = code.describe('Document que la certification déclare');

export const documentEvents = {
  MemoireSubmitted: submitted,
  MemoireReturned: returned,
  MemoireAccepted: accepted,
  LivretSubmitted: submitted,
  LivretReturned: returned,
  LivretAccepted: accepted,
  DocumentSubmitted: submitted.extend({ document }),
  DocumentReturned: returned.extend({ document }),
  DocumentAccepted: accepted.extend({ document }),
} as const satisfies EventDataSchemas<DocumentEvents>;
