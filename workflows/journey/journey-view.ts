import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { deadlineStatus, isDuty } from '#libs/domain/journey/clocks/deadline-status.js';
import { deadlines } from '#libs/domain/journey/clocks/deadlines.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { hasEnded } from '#libs/domain/journey/outcome.js';
import { journeySearchAttributes as names } from '#libs/domain/journey/search-attributes.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { StreamView } from '../stream/temporal-view.js';

export const journeyView = {
  attributes(journey: Journey): readonly SearchAttributeUpdatePair[] {
    const { opened, path, certification } = journey.state;
    const next = nextDeadline(journey);
    return [
      { key: names.status, value: statusOf(journey) },
      { key: names.path, value: path },
      { key: names.certification, value: certification?.code ?? null },
      { key: names.cohort, value: opened?.cohort ?? null },
      { key: names.site, value: opened?.site ?? null },
      { key: names.nextDeadline, value: next === null ? null : new Date(next) },
    ];
  },
  details(journey: Journey): readonly string[] {
    const { rules, state } = journey;
    const next = nextDeadline(journey);
    const known = [
      `${rules.code}, version ${rules.version}`,
      state.path,
      statusOf(journey),
      `${state.version} événements`,
      next && `prochaine échéance : ${next.slice(0, 10)}`,
    ];
    return known.filter((part): part is string => Boolean(part));
  },
} satisfies StreamView;

/** Not the outcome: a refusal, or a fraud, is nobody's business who runs the server. */
function statusOf(journey: Journey): string | null {
  const { opened, archiving, abandonment, suspension } = journey.state;
  if (opened === null) return null;
  if (archiving) return 'ARCHIVED';
  if (abandonment) return 'ABANDONED';
  if (hasEnded(journey)) return 'ENDED';
  return suspension ? 'SUSPENDED' : 'OPEN';
}

/** The next that is still to come. What has fallen is awaited all the same, but histories published no date that had passed. */
function nextDeadline(journey: Journey): Instant | null {
  const next = deadlines(journey).find((due) => isDuty(due) && deadlineStatus(journey.state, due) === 'RUNNING');
  return next?.dueAt ?? null;
}
