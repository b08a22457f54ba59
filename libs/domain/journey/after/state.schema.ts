import { z } from 'zod';
import { fraudConcern, transmissionStatus } from '../codes.schema.js';
import { code, day, id, rank } from '../event-fields.schema.js';
import type { StateSchemas } from '../state-fields.schema.js';
import type { AfterState } from './state.js';

const aboutAttempt = { assessment: code.optional(), attempt: rank.optional() };

export const appealState = z
  .strictObject({
    session: id.nullable(),
    ...aboutAttempt,
    on: day,
    decided: z.strictObject({ upheld: z.boolean(), on: day }).meta({ id: 'AppealDecision' }).nullable(),
    isSpent: z.literal(true).optional().describe('Présent si ce qu’elle contestait ne vaut plus'),
  })
  .meta({ id: 'Appeal' });

export const transmissionState = z.strictObject({ status: transmissionStatus, on: day, version: z.int() });

export const afterState = {
  facts: z
    .record(
      z.string(),
      z.strictObject({ type: z.string(), target: z.record(z.string(), z.union([z.string(), z.int()])), statedOn: day.optional() }),
    )
    .describe('Ce qui peut être rectifié, par la version de son fait'),
  appeals: z.array(appealState),
  fraudProcedures: z.array(
    z.strictObject({
      concerns: fraudConcern,
      block: code.nullable(),
      ...aboutAttempt,
      openedOn: day.nullable(),
      recordedOn: day.optional().describe('Présent si elle a été consignée après le jour dont elle est datée'),
      openedBy: id.optional(),
      observationsOn: day.nullable(),
      outcome: z.strictObject({ withdrawn: z.boolean(), on: day }).nullable(),
    }),
  ),
  transmissions: z.array(transmissionState),
} as const satisfies StateSchemas<AfterState>;
