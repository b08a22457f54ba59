import { parisDate, parisTime, type Instant, type LocalDate } from './local-date.js';

const months = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
] as const;

/**
 * A date as people read it: « 3 mars 2026 », « 1er mars 2026 »; empty where there is none. Written out, not asked of ICU,
 * so that a refusal reads the same wherever it was decided.
 */
export function frenchDate(date: LocalDate | null | undefined): string {
  if (!date) return '';
  const day = Number(date.slice(8, 10));
  return `${day === 1 ? '1er' : day} ${months[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(0, 4))}`;
}

/** « du 1er mars 2026 au 3 mars 2027 », « depuis le… », « jusqu’au… »; empty where neither day is known. */
export function frenchPeriod({ from, until }: { readonly from: LocalDate | null; readonly until: LocalDate | null }): string {
  if (from === null) return until === null ? '' : `jusqu’au ${frenchDate(until)}`;
  return until === null ? `depuis le ${frenchDate(from)}` : `du ${frenchDate(from)} au ${frenchDate(until)}`;
}

/** A date of which papers may give the month or the year only: « avril 1988 », « 1988 ». */
export function frenchPartialDate(date: string): string {
  const [year, month, day] = date.split('-');
  if (day !== undefined) return frenchDate(date);
  return month === undefined ? `${Number(year)}` : `${months[Number(month) - 1]} ${Number(year)}`;
}

/** An instant as people read it in Paris: « 3 mars 2026 à 09:30 ». */
export function frenchInstant(instant: Instant): string {
  return `${frenchDate(parisDate(instant))} à ${parisTime(instant)}`;
}
