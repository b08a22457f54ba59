/**
 * The texts that rules cite, each in the version that applied on the day. The décret 2023-1275 rules VAE begun from
 * 2024-01-01 (its article 5); the décret 2024-332, which rewrote D6412-6, those begun from 2024-04-13; earlier ones keep
 * R335-7 and R335-8 of the code de l'éducation, which knew no caducité and set no date for the jury.
 */
import type { Source } from './certification/rules.js';
import type { LocalDate } from './time/local-date.js';

export type LegalRule =
  | 'REGISTRATION'
  | 'INITIAL_TRAINING'
  | 'FEASIBILITY_FILES_PER_YEAR'
  | 'RECEVABILITE'
  | 'CADUCITE'
  | 'VALIDATION_FILE'
  | 'JURY_DATE'
  | 'VAE_JURY'
  | 'VAE_RESULT'
  | 'FRAUD'
  | 'TRANSMISSION';

interface Version {
  /** First day on which what the rule looks at (the start of the VAE, a delivery) falls under this version. */
  readonly from: LocalDate;
  readonly citation: Source;
}

/** Latest first. */
const versions: Readonly<Record<LegalRule, readonly Version[]>> = {
  REGISTRATION: [
    { from: '2022-12-23', citation: 'code du travail, L6113-5 et L6113-9 (version du 23/12/2022)' },
    { from: '2019-01-01', citation: 'code du travail, L6113-5 et L6113-9 (version du 01/01/2019)' },
  ],
  INITIAL_TRAINING: [{ from: '2024-01-01', citation: 'code du travail, R6412-2 (version du 29/12/2023)' }],
  FEASIBILITY_FILES_PER_YEAR: [
    { from: '2024-01-01', citation: 'code du travail, R6412-3 (version du 29/12/2023)' },
    { from: '2006-05-24', citation: 'code de l’éducation, R335-7 (abrogé, alors en vigueur)' },
  ],
  RECEVABILITE: [
    { from: '2024-01-01', citation: 'code du travail, R6412-4 (version du 29/12/2023)' },
    { from: '2017-10-01', citation: 'code de l’éducation, R335-7 (abrogé, alors en vigueur)' },
  ],
  CADUCITE: [{ from: '2024-01-01', citation: 'code du travail, R6412-4 (version du 29/12/2023)' }],
  VALIDATION_FILE: [
    { from: '2024-01-01', citation: 'code du travail, R6412-5 (version du 29/12/2023)' },
    { from: '2006-05-24', citation: 'code de l’éducation, R335-8 (abrogé, alors en vigueur)' },
  ],
  JURY_DATE: [{ from: '2024-01-01', citation: 'code du travail, R6412-5 (version du 29/12/2023)' }],
  VAE_JURY: [
    { from: '2024-04-13', citation: 'code du travail, D6412-6 (version du 13/04/2024)' },
    { from: '2006-05-24', citation: 'code de l’éducation, R335-8 (abrogé, alors en vigueur)' },
  ],
  VAE_RESULT: [{ from: '2024-01-01', citation: 'code du travail, R6412-7 (version du 29/12/2023)' }],
  FRAUD: [{ from: '2024-01-01', citation: 'code du travail, R6412-7 (version du 29/12/2023)' }],
  TRANSMISSION: [
    { from: '2025-01-01', citation: 'code du travail, L6113-8 et R6113-17-2 (version du 01/01/2025)' },
    { from: '2019-01-01', citation: 'code du travail, L6113-8' },
  ],
};

/** The citation of a rule as it applied on a day, or null where no text then said it. */
export function law(rule: LegalRule, on: LocalDate): Source | null {
  return versions[rule].find((version) => version.from <= on)?.citation ?? null;
}
