import { z } from 'zod';
import { day } from '../event-fields.schema.js';
import type { StateSchemas } from '../state-fields.schema.js';
import type { ClocksState } from './state.js';

export const clocksState = {
  fallen: z.record(z.string(), z.strictObject({ version: z.int(), dueOn: day })).describe('Par clé d’échéance'),
  reminded: z.record(z.string(), z.strictObject({ dueOn: day, daysBefore: z.int() })).describe('Par clé d’échéance'),
} as const satisfies StateSchemas<ClocksState>;
