/** The state of a journey, as a reader outside is told of it. `state.ts` has the types, and what each part is. */
import { z } from 'zod';
import { afterState } from './after/state.schema.js';
import { blocksState } from './blocks/state.schema.js';
import { clocksState } from './clocks/state.schema.js';
import { documentsState } from './documents/state.schema.js';
import { hPlusState } from './h-plus/state.schema.js';
import { hostPeriodState } from './host-period/state.schema.js';
import { juryState } from './jury/state.schema.js';
import { openingState } from './opening/state.schema.js';
import { paperState } from './paper/state.schema.js';
import { replacementState } from './replacement/state.schema.js';
import type { JourneyState } from './state.js';
import { vaeState } from './vae/state.schema.js';

export const journeyState = z
  .strictObject({
    version: z.int(),
    ...openingState,
    ...vaeState,
    ...hostPeriodState,
    ...documentsState,
    ...blocksState,
    ...hPlusState,
    ...juryState,
    ...afterState,
    ...replacementState,
    ...paperState,
    clocks: z.strictObject(clocksState),
  })
  .meta({ id: 'FoldedState' }) satisfies z.ZodType<JourneyState>;
