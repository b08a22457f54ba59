import { z } from 'zod';
import { stageKind } from '../codes.schema.js';
import { day, file, id } from '../event-fields.schema.js';
import { interruptionReason, type StateSchemas } from '../state-fields.schema.js';
import type { HostPeriodState, StageState } from './state.js';

export const stageState = z.strictObject({
  stageId: id,
  kind: stageKind.nullable(),
  hostOrganisationId: id.nullable(),
  tutorId: id.nullable(),
  from: day.nullable(),
  until: day.nullable(),
  convention: file.nullable(),
  agreedOn: day.nullable(),
  startedOn: day.nullable(),
  completed: z.strictObject({ on: day, hours: z.int() }).meta({ id: 'StageCompletion' }).nullable(),
  brokenOff: z.strictObject({ on: day, reason: interruptionReason }).nullable(),
}) satisfies z.ZodType<StageState>;

export const hostPeriodState = { stages: z.record(id, stageState) } as const satisfies StateSchemas<HostPeriodState>;
