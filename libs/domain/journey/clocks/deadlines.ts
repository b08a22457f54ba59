import { afterDeadlines } from '../after/deadlines.js';
import { compareText } from '../chronology.js';
import type { Journey } from '../journey.js';
import type { Deadline } from './deadline.js';
import { vaeDeadlines } from '../vae/deadlines.js';

/**
 * Every delay that runs or ran in a journey, the first due first. From facts, rules and law alone: what the clock has done
 * is compared with it by `settle`, so that no order of recording changes what is due.
 */
export function deadlines(journey: Journey): readonly Deadline[] {
  return [...vaeDeadlines(journey), ...afterDeadlines(journey)].toSorted(
    (one, other) => compareText(one.dueOn, other.dueOn) || compareText(one.key, other.key),
  );
}
