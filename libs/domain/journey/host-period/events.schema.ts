import { z } from 'zod';
import { stageKind } from '../codes.schema.js';
import { day, file, id, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { HostPeriodEvents } from './events.js';

export const hostPeriodEvents = {
  StageAgreed: z.strictObject({
    stageId: id,
    kind: stageKind,
    hostOrganisationId: id,
    tutorId: id,
    from: day,
    until: day,
    convention: file.nullable(),
  }),
  StageStarted: z.strictObject({ stageId: id }),
  StageCompleted: z.strictObject({ stageId: id, hours: z.int(), appraisal: words.nullable() }),
  StageBrokenOff: z.strictObject({ stageId: id, reason: z.string(), comment: words }),
} as const satisfies EventDataSchemas<HostPeriodEvents>;
