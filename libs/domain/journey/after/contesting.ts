import { frenchDate } from '../../time/french-date.js';
import type { LocalDate } from '../../time/local-date.js';
import { monthsAfter } from '../clocks/deadline.js';
import type { Situation } from '../decider.js';
import { clause } from '../reglement-source.js';
import { notBefore } from '../sequence.js';
import { recordRule, unless, type Unmet } from '../../stream/unmet.js';

interface TakenBack {
  /** Null where it was not. */
  readonly on: LocalDate | null;
  /** French: what took it back, « le retrait », and as a refusal points at it, « ce retrait ». */
  readonly called: string;
  readonly pointedAt: string;
  readonly isContested: boolean;
}

/** What fraud took back is contested after that, in the time of an appeal, and once. */
export function contestingConditions({ rules, on }: Situation, takenBack: TakenBack): readonly Unmet[] {
  const { appealMonths } = rules.reglement;
  const until = takenBack.on && monthsAfter(rules.reglement, takenBack.on, appealMonths.value);
  return [
    ...notBefore(on, takenBack.on, takenBack.called),
    ...unless(
      until === null || on <= until,
      'appeal.too-late',
      `Le délai de réclamation contre ${takenBack.pointedAt} est échu depuis le ${frenchDate(until)}.`,
      clause('délai de réclamation', appealMonths),
    ),
    ...unless(
      !takenBack.isContested,
      'appeal.already-filed',
      `Une réclamation a déjà été déposée contre ${takenBack.pointedAt}.`,
      recordRule,
    ),
  ];
}
