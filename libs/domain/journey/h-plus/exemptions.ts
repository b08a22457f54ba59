import type { JourneyState } from '../state.js';

/** Criteria from which the certification jury has exempted the candidate: grids and verdicts leave them out. */
export function exemptedCriteria(state: JourneyState): ReadonlySet<string> {
  const granted = Object.values(state.dispenses).filter((dispense) => dispense.decided?.granted);
  return new Set(granted.flatMap((dispense) => dispense.criterion ?? []));
}
