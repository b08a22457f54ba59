import type { LocalDate } from '../time/local-date.js';

/**
 * Adds a fact to those already known, in the order of their dates, so that the state does not depend on the order of
 * recording. Facts of one day stand in an order of their own content.
 * @param known in that order
 */
export function inOrderOfDate<T extends { readonly on: LocalDate }>(known: readonly T[], fact: T): readonly T[] {
  const own = content(fact);
  return inserted(known, fact, (one) => compareText(one.on, fact.on) || compareText(content(one), own));
}

/**
 * Likewise where facts of one day follow from one another: each was recorded after the one that it follows from, so the
 * versions of their events tell their order.
 */
export function inOrderOfDateAndRecording<T extends { readonly on: LocalDate; readonly version: number }>(
  known: readonly T[],
  fact: T,
): readonly T[] {
  return inserted(known, fact, (one) => compareText(one.on, fact.on) || one.version - fact.version);
}

/** After those that it does not precede, looked for from the end: a journey of thousands of facts is folded often. */
function inserted<T>(known: readonly T[], fact: T, compared: (one: T) => number): readonly T[] {
  return known.toSpliced(known.findLastIndex((one) => compared(one) <= 0) + 1, 0, fact);
}

/** What was recorded first is not part of what happened. */
function content(fact: object): string {
  return JSON.stringify({ ...fact, version: undefined });
}

/** By code unit: the same on every machine, whatever its language. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
