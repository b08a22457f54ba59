import type { Law, LegalRule, Line } from '../line.js';

/** The table as it would be with one line more: the whole of what a change of the law asks. */
export function withLine<R extends LegalRule>(law: Law, rule: R, line: Line<R>): Law {
  const lines: readonly Line<R>[] = law[rule];
  return { ...law, [rule]: [...lines, line].toSorted(latestFirst) };
}

const latestFirst = (one: Line<'FRAUD'>, other: Line<'FRAUD'>): number =>
  descending(one.from, other.from) || descending(one.knownFrom ?? '', other.knownFrom ?? '');

const descending = (one: string, other: string): number => Number(one < other) - Number(one > other);
