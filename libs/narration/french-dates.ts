import type { LocalDate } from '#domain/time/local-date.js';

const long = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' });

/** « 3 mars 2026 », « 1er mars 2026 ». */
export function frenchDate(date: LocalDate): string {
  return long.format(new Date(`${date}T00:00:00Z`)).replace(/^1 /, '1er ');
}
