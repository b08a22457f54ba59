import type { LocalDate } from '../../time/local-date.js';
import type { Journey } from '../journey.js';
import type { JourneyState } from '../state.js';

/** Whether a host period was under way on a day. */
export function isInHostPeriod(state: JourneyState, on: LocalDate): boolean {
  return Object.values(state.stages).some(
    ({ startedOn, brokenOff }) => startedOn !== null && startedOn <= on && (brokenOff === null || on <= brokenOff.on),
  );
}

/** Hours of the completed periods: one broken off counts for none, another may follow it. */
export function completedHours(state: JourneyState): number {
  return Object.values(state.stages).reduce((hours, { completed }) => hours + (completed?.hours ?? 0), 0);
}

/** A period has been completed, and the completed ones reach the règlement's least hours. */
export function isHostPeriodDone({ rules, state }: Journey): boolean {
  const least = rules.reglement.hostPeriodMinHours.value ?? 0;
  return Object.values(state.stages).some(({ completed }) => completed !== null) && completedHours(state) >= least;
}
