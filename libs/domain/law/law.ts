/**
 * The law: each rule with its text and its number, in the version that applied on the day. The texts change here, by one line
 * (infra/replay.md). The décret 2023-1275 rules VAE begun from 2024-01-01 (its article 5); the décret 2024-332, which rewrote
 * D6412-6, those begun from 2024-04-13; earlier ones keep R335-7 and R335-8 of the code de l'éducation, which knew no caducité and
 * set no date for the jury.
 *
 * What a règlement may override follows from the texts. A delay that binds the certifier (to decide, to convene, to notify, to
 * transmit) may be promised shorter, never taken longer. The caducité and the yearly caps bind the candidate, the same for all: a
 * legitimate motive lifts the first, and no règlement moves either. Fraud has no number: the time to answer is the règlement's.
 */
import type { Law } from './line.js';

export const law: Law = {
  REGISTRATION: [
    { from: '2022-12-23', citation: 'code du travail, L6113-5 et L6113-9 (version du 23/12/2022)' },
    { from: '2019-01-01', citation: 'code du travail, L6113-5 et L6113-9 (version du 01/01/2019)' },
  ],
  INITIAL_TRAINING: [{ from: '2024-01-01', citation: 'code du travail, R6412-2 (version du 29/12/2023)' }],
  FEASIBILITY_FILES_PER_YEAR: [
    {
      from: '2024-01-01',
      citation: 'code du travail, R6412-3 (version du 29/12/2023)',
      files: { sameCertification: 1, all: 3 },
      mayOverride: 'NOT_AT_ALL',
    },
    {
      from: '2006-05-24',
      citation: 'code de l’éducation, R335-7 (abrogé, alors en vigueur)',
      files: { sameCertification: 1, all: 3 },
      mayOverride: 'NOT_AT_ALL',
    },
  ],
  RECEVABILITE: [
    { from: '2024-01-01', citation: 'code du travail, R6412-4 (version du 29/12/2023)', months: 2, mayOverride: 'ONLY_LESS' },
    { from: '2017-10-01', citation: 'code de l’éducation, R335-7 (abrogé, alors en vigueur)', months: 2, mayOverride: 'ONLY_LESS' },
  ],
  CADUCITE: [{ from: '2024-01-01', citation: 'code du travail, R6412-4 (version du 29/12/2023)', months: 6, mayOverride: 'NOT_AT_ALL' }],
  VALIDATION_FILE: [
    { from: '2024-01-01', citation: 'code du travail, R6412-5 (version du 29/12/2023)' },
    { from: '2006-05-24', citation: 'code de l’éducation, R335-8 (abrogé, alors en vigueur)' },
  ],
  JURY_DATE: [{ from: '2024-01-01', citation: 'code du travail, R6412-5 (version du 29/12/2023)', months: 3, mayOverride: 'ONLY_LESS' }],
  /** Before 2024 two professionals at least, a quarter of the members: as few as these. A certification's own jury may be larger. */
  VAE_JURY: [
    { from: '2024-04-13', citation: 'code du travail, D6412-6 (version du 13/04/2024)', members: 2, qualified: 1 },
    { from: '2006-05-24', citation: 'code de l’éducation, R335-8 (abrogé, alors en vigueur)', members: 2, qualified: 1 },
  ],
  VAE_RESULT: [{ from: '2024-01-01', citation: 'code du travail, R6412-7 (version du 29/12/2023)', days: 15, mayOverride: 'ONLY_LESS' }],
  FRAUD: [{ from: '2024-01-01', citation: 'code du travail, R6412-7 (version du 29/12/2023)' }],
  TRANSMISSION: [
    {
      from: '2025-01-01',
      citation: 'code du travail, L6113-8 et R6113-17-2 (version du 01/01/2025)',
      months: 3,
      mayOverride: 'ONLY_LESS',
    },
    { from: '2019-01-01', citation: 'code du travail, L6113-8', months: 3, mayOverride: 'ONLY_LESS' },
  ],
};
