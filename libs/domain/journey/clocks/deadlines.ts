import { afterDeadlines } from '../after/deadlines.js';
import { compareText } from '../chronology.js';
import type { Journey } from '../journey.js';
import type { JourneyState } from '../state.js';
import { vaeDeadlines } from '../vae/deadlines.js';
import { sittingDeadlines } from '../blocks/deadlines.js';
import { isMetInTime, type Deadline } from './deadline.js';

/** A state is never changed once made: those of each are kept as long as it is, under the rules and the law last asked of. */
const known = new WeakMap<JourneyState, Pick<Journey, 'rules' | 'law'> & { readonly due: readonly Deadline[] }>();

/**
 * Every delay that runs or ran in a journey, the first due first. From facts, rules and law alone: what the clock has done
 * is compared with it by `settle`, so that no order of recording changes what is due. Computed once for a state, of which a
 * decision asks before and after, and for each instant at which an alarm might be. None runs after the candidate's death.
 */
export function deadlines(journey: Journey): readonly Deadline[] {
  const { rules, law, state } = journey;
  const before = known.get(state);
  if (before?.rules === rules && before.law === law) return before.due;
  const due = [...vaeDeadlines(journey), ...sittingDeadlines(journey), ...afterDeadlines(journey)]
    .filter((each) => state.death === undefined || each.dueOn < state.death.on || isMetInTime(each))
    .toSorted((one, other) => compareText(one.dueOn, other.dueOn) || compareText(one.key, other.key));
  known.set(state, { rules, law, due });
  return due;
}
