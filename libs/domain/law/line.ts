import type { Source } from '../stream/unmet.js';
import type { LocalDate } from '../time/local-date.js';
import type { Quantities, RuleWithClause } from './clauses.js';

export type LegalRule = keyof Quantities | 'REGISTRATION' | 'INITIAL_TRAINING' | 'VALIDATION_FILE' | 'FRAUD';

/** What a certification's règlement may put in the place of the law's number. */
export type MayOverride = 'NOT_AT_ALL' | 'ONLY_LESS';

interface Version {
  /** First day on which what the rule looks at (the start of the VAE, a delivery) falls under this line. */
  readonly from: LocalDate;
  /**
   * First day on which what is recorded falls under this line, given where the line is written after its `from`: what was
   * recorded before was decided without knowing it. Later than the day on which the last process runs the line.
   */
  readonly knownFrom?: LocalDate;
  readonly citation: Source;
}

/** One version of a rule. Without the number that the rule counts it does not compile. */
export type Line<R extends LegalRule> = Version &
  (R extends keyof Quantities ? Quantities[R] : unknown) &
  (R extends RuleWithClause ? { readonly mayOverride: MayOverride } : unknown);

/** The lines of each rule: the latest `from` first and, of the same day, the latest known first. */
export type Law = { readonly [R in LegalRule]: readonly Line<R>[] };
