import type { LocalDate } from '../time/local-date.js';

/**
 * Adds a fact to those already known, in the order of their dates, so that the state does not depend on the order of
 * recording. Facts of one day stand in an order of their own content.
 */
export function inOrderOfDate<T extends { readonly on: LocalDate }>(known: readonly T[], fact: T): readonly T[] {
  return [...known, fact].toSorted((one, other) => compareText(one.on, other.on) || compareText(content(one), content(other)));
}

/**
 * Likewise where facts of one day follow from one another: each was recorded after the one that it follows from, so the
 * versions of their events tell their order.
 */
export function inOrderOfDateAndRecording<T extends { readonly on: LocalDate; readonly version: number }>(
  known: readonly T[],
  fact: T,
): readonly T[] {
  return [...known, fact].toSorted((one, other) => compareText(one.on, other.on) || one.version - other.version);
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
