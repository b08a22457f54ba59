import type { Journey } from '#libs/domain/journey/journey.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { StreamProjection } from '#libs/record/streams/stream-kind.js';
import { numberClaims } from './claims.js';
import { project, projectionVersion } from './project.js';
import { blockTable, deadlineTable, summaryTable } from './tables.js';

/** The journey's read models, as the journal writes them. */
export const journeyProjection = {
  version: projectionVersion,
  summary: summaryTable,
  details: [blockTable, deadlineTable],
  project(journeyId, { rules, state }: Journey, updatedAt: Instant) {
    const { summary, blocks, deadlines, openJourney, feasibilityFiles, groups } = project(journeyId, rules, state, updatedAt);
    return { summary, details: [blocks, deadlines], claims: [...(openJourney ? [openJourney] : []), ...feasibilityFiles, ...groups] };
  },
  claimsForGood(events: readonly RecordedEvent[]) {
    return numberClaims(events);
  },
} satisfies StreamProjection;
