import { z } from 'zod';
import { day, id } from '../event-fields.schema.js';
import type { StateSchemas } from '../state-fields.schema.js';
import { paperEvents } from './events.schema.js';
import type { PaperState } from './state.js';

export const paperState = {
  paperEntry: paperEvents.PaperRecordEntered.extend({ version: z.int(), enteredBy: id, enteredOn: day, commandId: z.string() })
    .optional()
    .describe('Ce qui attend d’être confirmé'),
} as const satisfies StateSchemas<PaperState>;
