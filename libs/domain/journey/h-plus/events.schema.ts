import { z } from 'zod';
import { opinionBy } from '../codes.schema.js';
import { code, id, namedSitting, words, type EventDataSchemas } from '../event-fields.schema.js';
import type { HPlusEvents } from './events.js';

export const hPlusEvents = {
  AmenagementRequested: z.strictObject({ amenagementId: id, request: words }),
  AmenagementGranted: z.strictObject({ amenagementId: id, arrangement: words }),
  AmenagementRefused: z.strictObject({ amenagementId: id, motive: words }),
  DispenseRequested: z.strictObject({ dispenseId: id, criterion: code, request: words.nullable() }),
  OpinionRecorded: z.strictObject({
    dispenseId: id,
    by: opinionBy,
    favourable: z.boolean(),
    reasons: words,
  }),
  DispenseDecided: z.strictObject({
    ...namedSitting,
    dispenseId: id,
    criterion: code,
    session: id,
    granted: z.boolean(),
    abilityPreserved: z.boolean(),
    criterionNotApplicable: z.boolean(),
    reasons: words,
  }),
} as const satisfies EventDataSchemas<HPlusEvents>;
