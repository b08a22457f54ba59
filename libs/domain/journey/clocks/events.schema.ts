import { z } from 'zod';
import { day, rank, type EventDataSchemas } from '../event-fields.schema.js';
import type { ClockEvents } from './events.js';

const fallen = { deadline: z.string().describe('Clé de l’échéance'), dueOn: day };

export const clockEvents = {
  RecevabiliteGrantedTacitly: z.strictObject({ ...fallen, attempt: rank }),
  RecevabiliteLapsed: z.strictObject({ ...fallen, attempt: rank }),
  DeadlineOverdue: z.strictObject(fallen),
  ReminderRaised: z.strictObject({ ...fallen, daysBefore: z.int() }),
  DeadlineSuperseded: z.strictObject({
    deadline: fallen.deadline,
    fallenVersion: z.int().describe('Version du fait dont les effets sont repris'),
    reason: z.enum(['MET_IN_TIME', 'MOVED', 'NO_LONGER_RUNS']),
  }),
} as const satisfies EventDataSchemas<ClockEvents>;
