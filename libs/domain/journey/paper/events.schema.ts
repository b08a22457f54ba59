import { z } from 'zod';
import { attendance, juryDecision } from '../codes.schema.js';
import { code, file, id, instant, lines, motives, sitting, votes, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { PaperEvents } from './events.js';

const entry = z.int().describe('Numéro du fait PaperRecordEntered');
const occurredAt = instant.optional().describe('Si la feuille porte une autre date que le papier');

const record = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('JURY_SESSION'),
      session: id,
      hearing: z
        .strictObject({
          attendance,
          grid: lines,
          gradedBy: z.array(id),
          heardBy: z.array(id).optional(),
          occurredAt,
        })
        .optional(),
      decision: z
        .strictObject({
          ...sitting,
          present: z.array(id),
          votes,
          decision: juryDecision,
          blocks: z.array(code),
          motives,
          occurredAt,
        })
        .optional(),
      signatures: z.array(z.strictObject({ jurorId: id, impediment: words.optional(), occurredAt })),
    }),
    z.strictObject({
      kind: z.literal('ASSESSMENT'),
      block: code,
      assessment: code,
      attendance: z
        .strictObject({
          attendance,
          left: z.strictObject({ time: z.string(), reason: words }).optional(),
          occurredAt,
        })
        .optional(),
      grid: z.strictObject({ evaluator: id, lines, occurredAt }).optional(),
    }),
  ])
  .meta({ id: 'PaperRecord' });

export const paperEvents = {
  PaperRecordEntered: z.strictObject({
    scan: file.describe('Empreinte SHA-256 de la numérisation'),
    scanType: z.string().describe('Type de contenu trouvé dans la numérisation'),
    at: instant.describe('Date que porte le papier'),
    record: record.describe('Ce que le papier dit ; sans effet tant que ce n’est pas confirmé'),
  }),
  PaperRecordConfirmed: z.strictObject({ entry, scan: file }),
  PaperRecordRejected: z.strictObject({ entry, reason: words }),
} as const satisfies EventDataSchemas<PaperEvents>;
