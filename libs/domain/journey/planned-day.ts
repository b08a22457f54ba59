import { isDecidedAs } from '../certification/deciders.js';
import { frenchDate } from '../time/french-date.js';
import { addMonths, parisDate, type Instant, type LocalDate } from '../time/local-date.js';
import { recordRule, unless, type Unmet } from '../stream/unmet.js';
import type { Situation } from './decider.js';

/** Nobody convenes so long before: it is a slip of the keyboard, of which nothing would be heard for years. */
const furthestMonths = 60;

/** For which day a convocation may be: none before the entry, none before the convocation itself nor years after it, however late it is recorded. */
export function plannedDayConditions({ state: { opened }, on }: Situation, day: LocalDate, what: string): readonly Unmet[] {
  if (opened && day < opened.enteredOn) {
    const sentence = `${what} ne peut pas avoir lieu le ${frenchDate(day)}, avant l’entrée du candidat (${frenchDate(opened.enteredOn)}).`;
    return [{ code: 'planned.before-entry', sentence, source: recordRule, field: 'at' }];
  }
  const last = addMonths(on, furthestMonths);
  if (day > last) {
    const sentence = `${what} serait du ${frenchDate(day)} : une convocation est pour les cinq ans qui la suivent, jusqu’au ${frenchDate(last)}.`;
    return [{ code: 'planned.far-away', sentence, source: recordRule, field: 'at' }];
  }
  return unless(
    on <= day,
    'planned.convened-afterwards',
    `${what} est du ${frenchDate(day)} et la convocation du ${frenchDate(on)} : on convoque au plus tard le jour même. Enregistrée après coup, elle se date du jour où elle a été faite.`,
    recordRule,
    'at',
  );
}

/**
 * Of a convocation that is recorded when its day is past, as where a whole journey is entered from paper: what came of it is
 * awaited from the recording on, or each would be late at once. So it is of what opens a delay for the candidate to answer.
 */
export function toldAfterwards({ rules, context }: Situation, at: Instant): { readonly afterwards?: true } {
  return isDecidedAs('as-practised', rules) && parisDate(at) < parisDate(context.now) ? { afterwards: true } : {};
}
