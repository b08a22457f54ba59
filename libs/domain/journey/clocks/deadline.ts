import type { Reglement } from '../../certification/rules.js';
import type { Source } from '../../stream/unmet.js';
import { addMonths, endOfCalendarMonth, endOfDay, type Instant, type LocalDate } from '../../time/local-date.js';

export const deadlineKinds = [
  'RECEVABILITE',
  'CADUCITE',
  'JURY_DATE',
  'ASSESSMENT',
  'JURY_SESSION',
  'NOTIFICATION',
  'TRANSMISSION',
  'APPEAL',
  'FRAUD_OBSERVATIONS',
  'WITHDRAWAL',
] as const;

export type DeadlineKind = (typeof deadlineKinds)[number];

export const deadlineEffects = ['TACIT_GRANT', 'LAPSE', 'ALERT', 'NONE'] as const;

/** What happens when it falls: `NONE` where a right only ends, which nobody has to record. */
export type DeadlineEffect = (typeof deadlineEffects)[number];

/** A delay that runs or ran. It follows from facts and rules alone: what the clock did about it is in `clocks`. */
export interface Deadline {
  /** The same whatever moves it: `recevabilite:1`, `notification:ses_…`. */
  readonly key: string;
  readonly kind: DeadlineKind;
  /** What it is about: the number of an attempt or a procedure, a session, a block, or an assessment and the attempt at it. */
  readonly subject: string;
  /** First day of the delay. Later than today where it will run only if an earlier deadline falls. */
  readonly runsFrom: LocalDate;
  readonly dueOn: LocalDate;
  /** The last instant of `dueOn` in Paris. */
  readonly dueAt: Instant;
  /** The day on which what was awaited happened, in time or not. */
  readonly metOn: LocalDate | null;
  readonly effect: DeadlineEffect;
  readonly source: Source;
}

export function deadline(facts: Omit<Deadline, 'key' | 'dueAt'>): Deadline {
  return { key: deadlineKey(facts.kind, facts.subject), ...facts, dueAt: endOfDay(facts.dueOn) };
}

export function deadlineKey(kind: DeadlineKind, subject: string): string {
  return `${keyPrefix[kind]}:${subject}`;
}

/** The first part of a deadline's key. */
const keyPrefix: Readonly<Record<DeadlineKind, string>> = {
  RECEVABILITE: 'recevabilite',
  CADUCITE: 'caducite',
  JURY_DATE: 'jury-date',
  ASSESSMENT: 'assessment',
  JURY_SESSION: 'jury-session',
  NOTIFICATION: 'notification',
  TRANSMISSION: 'transmission',
  APPEAL: 'appeal',
  FRAUD_OBSERVATIONS: 'fraud-observations',
  WITHDRAWAL: 'withdrawal',
};

/** Null where the key is none that `deadline` makes. */
export function deadlineKindOf(key: string): DeadlineKind | null {
  const prefix = key.slice(0, key.indexOf(':'));
  return deadlineKinds.find((kind) => keyPrefix[kind] === prefix) ?? null;
}

export function isMetInTime({ metOn, dueOn }: Deadline): boolean {
  return metOn !== null && metOn <= dueOn;
}

/** Whether it had fallen before a day began: what was awaited may still happen during the whole of `dueOn`. */
export function hasFallenBefore(due: Deadline, day: LocalDate): boolean {
  return due.dueOn < day && !isMetInTime(due);
}

/** A delay of whole months, as the règlement counts them. */
export function monthsAfter({ monthsRun }: Reglement, from: LocalDate, months: number): LocalDate {
  return monthsRun.value === 'CALENDAR' ? endOfCalendarMonth(from, months) : addMonths(from, months);
}

export function earliest(dates: readonly (LocalDate | null | undefined)[]): LocalDate | null {
  return dates.filter((date) => date !== null && date !== undefined).toSorted()[0] ?? null;
}
