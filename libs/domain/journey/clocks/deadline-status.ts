/** How a deadline stands, and whether something is still awaited of it: every list and every date to come follows from here. */
import type { LocalDate } from '../../time/local-date.js';
import type { JourneyState } from '../state.js';
import type { Deadline, DeadlineEffect } from './deadline.js';

/** MET: what was awaited happened, in time or not. FALLEN: the clock has recorded that it did not. */
export type RecordedDeadlineStatus = 'RUNNING' | 'MET' | 'FALLEN';

export const deadlineStatuses = ['RUNNING', 'MET', 'FALLEN', 'ENDED'] as const;

/** ENDED: the right that it gave has ended, which nobody records. */
export type DeadlineStatus = (typeof deadlineStatuses)[number];

export function deadlineStatus({ clocks }: JourneyState, { key, metOn }: Pick<Deadline, 'key' | 'metOn'>): RecordedDeadlineStatus {
  if (metOn !== null) return 'MET';
  return Object.hasOwn(clocks.fallen, key) ? 'FALLEN' : 'RUNNING';
}

export function deadlineStatusOn(
  today: LocalDate,
  { status, effect, dueOn }: Pick<Deadline, 'effect' | 'dueOn'> & { readonly status: RecordedDeadlineStatus },
): DeadlineStatus {
  return status === 'RUNNING' && effect === 'NONE' && dueOn < today ? 'ENDED' : status;
}

/** One of which somebody has something to do, and the clock something to record: where only a right ends, neither has. */
export type Duty<D extends Pick<Deadline, 'effect'> = Deadline> = D & { readonly effect: Exclude<DeadlineEffect, 'NONE'> };

export function isDuty<D extends Pick<Deadline, 'effect'>>(due: D): due is Duty<D> {
  return due.effect !== 'NONE';
}

/** What it is about is awaited until its delay is over; what is only alerted of, until it is done. */
export const awaitedWhile: Readonly<Record<DeadlineEffect, readonly DeadlineStatus[]>> = {
  TACIT_GRANT: ['RUNNING'],
  LAPSE: ['RUNNING'],
  ALERT: ['RUNNING', 'FALLEN'],
  NONE: ['RUNNING'],
};

export function isAwaited({ effect, status }: Pick<Deadline, 'effect'> & { readonly status: DeadlineStatus }): boolean {
  return awaitedWhile[effect].includes(status);
}
