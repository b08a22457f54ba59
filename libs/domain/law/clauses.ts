import type { Reglement } from '../certification/rules.js';

/** What the number of a rule counts. A rule that is absent from here is cited only. */
export interface Quantities {
  RECEVABILITE: { readonly months: number };
  CADUCITE: { readonly months: number };
  JURY_DATE: { readonly months: number };
  VAE_RESULT: { readonly days: number };
  TRANSMISSION: { readonly months: number };
  /** Per candidate and calendar year. */
  FEASIBILITY_FILES_PER_YEAR: { readonly files: { readonly sameCertification: number; readonly all: number } };
  VAE_JURY: { readonly members: number; readonly qualified: number };
}

/** The clause of the règlement that sets what a rule counts. A jury's composition is none: it adds to the law's. */
export const clauses = {
  RECEVABILITE: { parameter: 'recevabiliteMonths', unit: 'months' },
  CADUCITE: { parameter: 'caduciteMonths', unit: 'months' },
  JURY_DATE: { parameter: 'juryMonths', unit: 'months' },
  VAE_RESULT: { parameter: 'notificationDays', unit: 'days' },
  TRANSMISSION: { parameter: 'transmissionMonths', unit: 'months' },
  FEASIBILITY_FILES_PER_YEAR: { parameter: 'feasibilityFilesPerYear', unit: 'files' },
} as const satisfies {
  readonly [R in Exclude<keyof Quantities, 'VAE_JURY'>]: { readonly parameter: keyof Reglement; readonly unit: keyof Quantities[R] };
};

export type RuleWithClause = keyof typeof clauses;

/** What a rule counts, as its clause writes it. */
export type ValueOf<R extends RuleWithClause> = Reglement[(typeof clauses)[R]['parameter']]['value'];
