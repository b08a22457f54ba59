import { parisDate, type Instant, type LocalDate } from '../time/local-date.js';
import type { Law, LegalRule, Line } from './line.js';

/** What a rule looks at: the day on which it happened, and the day on which it was recorded where that matters. */
export interface RuledFact {
  readonly on: LocalDate;
  /** Absent from what was recorded before any line had to be known. */
  readonly recordedOn?: LocalDate;
}

/** The line that rules a fact of that day, among those that were known when it was recorded; null where no text then said it. */
export function lineInForce<R extends LegalRule>(law: Law, rule: R, { on, recordedOn }: RuledFact): Line<R> | null {
  const lines: readonly Line<R>[] = law[rule];
  return lines.find(({ from, knownFrom }) => from <= on && isKnown(knownFrom, recordedOn)) ?? null;
}

/** The day of the recording, where a line was learnt late and known by then: kept with what a rule looks at, and nowhere else. */
export function learntBy(law: Law, recordedAt: Instant): Pick<RuledFact, 'recordedOn'> {
  const recordedOn = parisDate(recordedAt);
  const learnt = Object.values(law).some((lines) => lines.some(({ knownFrom }) => knownFrom && isKnown(knownFrom, recordedOn)));
  return learnt ? { recordedOn } : {};
}

function isKnown(knownFrom: LocalDate | undefined, recordedOn: LocalDate | undefined): boolean {
  return knownFrom === undefined || (recordedOn !== undefined && knownFrom <= recordedOn);
}
