/** What each type of event holds, in its form of today. `event.ts` has the types; this is what a reader outside is told of them. */
import type { EventDataSchemas } from './event-fields.schema.js';
import type { JourneyEvents } from './event.js';
import { afterEvents } from './after/events.schema.js';
import { blockEvents } from './blocks/events.schema.js';
import { clockEvents } from './clocks/events.schema.js';
import { documentEvents } from './documents/events.schema.js';
import { hPlusEvents } from './h-plus/events.schema.js';
import { hostPeriodEvents } from './host-period/events.schema.js';
import { juryEvents } from './jury/events.schema.js';
import { openingEvents } from './opening/events.schema.js';
import { paperEvents } from './paper/events.schema.js';
import { replacementEvents } from './replacement/events.schema.js';
import { vaeEvents } from './vae/events.schema.js';

export const eventDataSchemas = {
  ...openingEvents,
  ...vaeEvents,
  ...hostPeriodEvents,
  ...documentEvents,
  ...blockEvents,
  ...hPlusEvents,
  ...juryEvents,
  ...afterEvents,
  ...replacementEvents,
  ...paperEvents,
  ...clockEvents,
} as const satisfies EventDataSchemas<JourneyEvents>;
