import type { Reglement } from '../../certification/rules.js';
import { addDays, startOfDay, type Instant } from '../../time/local-date.js';
import type { Deadline } from './deadline.js';
import type { ClocksState } from './state.js';

/** When reminders of a deadline are raised, at the beginning of their day. A delay shorter than a reminder has none of it. */
export function reminderInstants(due: Deadline, reglement: Reglement): readonly Instant[] {
  return daysBefore(due, reglement).map((days) => reminderInstant(due, days));
}

/**
 * How many days before the reminder to raise now is, or null where there is none: the nearest to the deadline whose day
 * has come, unless it or a nearer one was raised for that date; none once the deadline is met or past.
 */
export function dueReminder(
  due: Deadline,
  reglement: Reglement,
  last: ClocksState['reminded'][string] | undefined,
  now: Instant,
): number | null {
  if (due.metOn !== null || now >= due.dueAt) return null;
  const come = daysBefore(due, reglement).filter((days) => reminderInstant(due, days) <= now);
  if (come.length === 0) return null;
  const nearest = Math.min(...come);
  return last?.dueOn === due.dueOn && last.daysBefore <= nearest ? null : nearest;
}

function daysBefore(due: Deadline, { reminderDays }: Reglement): readonly number[] {
  return reminderDays.value.filter((days) => addDays(due.dueOn, -days) >= due.runsFrom);
}

function reminderInstant(due: Deadline, days: number): Instant {
  return startOfDay(addDays(due.dueOn, -days));
}
