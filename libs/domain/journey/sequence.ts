import { frenchDate } from '../time/french-date.js';
import type { LocalDate } from '../time/local-date.js';
import { recordRule, unless, type Unmet } from '../stream/unmet.js';

/** A fact is not older than the one it follows from. Days are compared: hours are not always known. */
export function notBefore(on: LocalDate, day: LocalDate | null | undefined, what: string): readonly Unmet[] {
  return unless(
    !day || day <= on,
    'fact.before-its-cause',
    `Ce fait est daté du ${frenchDate(on)}, avant ${what} (${frenchDate(day)}).`,
    recordRule,
    'occurredAt',
  );
}
