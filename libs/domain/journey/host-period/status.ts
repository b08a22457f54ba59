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

/** The day on which the completed periods, one at least, reached the règlement's least hours; null where they have not. */
export function hostPeriodDoneOn({ rules, state }: Journey): LocalDate | null {
  const least = rules.reglement.hostPeriodMinHours.value ?? 0;
  const completed = Object.values(state.stages).flatMap((stage) => stage.completed ?? []);
  const days = completed.map(({ on }) => on).toSorted();
  const hoursBy = (day: LocalDate) => completed.reduce((hours, each) => hours + (each.on <= day ? each.hours : 0), 0);
  return days.find((day) => hoursBy(day) >= least) ?? null;
}
