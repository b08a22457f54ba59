import { z } from 'zod';
import { code, id, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { AfterEvents } from './events.js';

export const afterEvents = {
  AppealFiled: z.strictObject({ session: id, grounds: words }),
  AppealDecided: z.strictObject({ session: id, upheld: z.boolean(), motive: words }),
  FraudProcedureOpened: z.strictObject({
    concerns: z
      .enum(['DIPLOMA', 'BLOCK', 'DECISION'])
      .describe('Ce qui peut être retiré ; DECISION : celle que le jury doit encore prendre'),
    block: code.nullable(),
    grievances: words,
  }),
  ObservationsRecorded: z.strictObject({ observations: words }),
  WithdrawnForFraud: z.strictObject({ concerns: z.enum(['DIPLOMA', 'BLOCK']), block: code.nullable(), reasons: words }),
  FraudProcedureClosed: z.strictObject({ reasons: words }),
  FactRectified: z.strictObject({
    eventVersion: z.int().describe('Version du fait rectifié'),
    eventType: z.string(),
    target: z.record(z.string(), z.union([z.string(), z.int()])).describe('Ce qui distingue le fait rectifié'),
    field: z.enum(['OCCURRED_AT', 'PLACE', 'FILE', 'AT', 'HOURS', 'LAST_PIECE_RECEIVED_ON', 'NOTIFIED_ON', 'ATTENDANCE']),
    value: z.union([z.string(), z.number()]),
    reason: words,
  }),
  TransmissionRecorded: z.strictObject({
    status: z.enum(['DEPOSITED', 'ACCEPTED', 'REJECTED', 'CORRECTED']),
    reference: z.string().nullable(),
  }),
} as const satisfies EventDataSchemas<AfterEvents>;
