/** Runs of facts that several specs start from, on days that they choose. */
import type { LocalDate } from '../../time/local-date.js';
import type { CommandData } from '../commands.schema.js';
import { fact, tenOClock, type Fact } from './given.js';

type Grid = CommandData<'record-grid'>['lines'];

export const acquis = (...criteria: readonly string[]): Grid => criteria.map((criterion) => ({ criterion, grading: 'ACQUIS' }));

/** Block A assessed and concluded as validated, all on one day. */
export function blockAValidated(on: LocalDate): readonly Fact[] {
  return [
    ...assessed('A-E1', acquis('A.1.1', 'A.1.2', 'A.2.1'), on),
    ...assessed('A-E2', acquis('A.2.1'), on),
    fact('conclude-block', { block: 'A', evaluators: ['act_e'], motives: [] }, on),
  ];
}

export function assessed(assessment: string, lines: Grid, on: LocalDate): readonly Fact[] {
  return [
    fact('schedule-assessment', { assessment, at: tenOClock(on), place: 'Lyon', evaluators: ['act_e'] }, on),
    fact('record-attendance', { assessment, attendance: 'PRESENT' }, on),
    fact('record-grid', { assessment, evaluator: 'act_e', lines }, on),
  ];
}

export const dossier = 'd'.repeat(64);
export const noFilesYet = { attached: { feasibilityFiles: { sameCertification: 0, all: 0 } } };

export function feasibilityFile(on: LocalDate): Fact {
  return fact('submit-feasibility-file', { files: [] }, on, noFilesYet);
}

export function completeFile(on: LocalDate, recordedOn = on): Fact {
  return fact('declare-file-complete', { lastPieceReceivedOn: on }, on, { recordedOn });
}

export function validationFile(on: LocalDate, blocks: readonly string[] = ['A', 'B']): Fact {
  return fact('submit-validation-file', { dossier, proofs: blocks.map((block) => ({ block, files: [dossier] })) }, on);
}

const jurors = ['act_p', 'act_q', 'act_r'];

/** A VAE jury convened, held and decided on one day; the candidate shows every criterion of blocks A and B. */
export function juryDecided(session: string, on: LocalDate, decision: 'FULL' | 'DEFERRED' | 'REFUSED'): readonly Fact[] {
  const [president, ...others] = jurors.map((jurorId, index) => ({
    jurorId,
    president: index === 0,
    qualities: [index === 0 ? ('ACADEMIC' as const) : ('PROFESSIONAL' as const)],
    qualified: true,
    outsideTrainingBody: true,
    tie: 'NONE' as const,
  }));
  const members = president ? [president, ...others] : [];
  const criteria = ['A.1.1', 'A.1.2', 'A.2.1', 'B.1.1', 'B.1.2'];
  const grid =
    decision === 'FULL' ? acquis(...criteria) : criteria.map((criterion) => ({ criterion, grading: 'NON_ACQUIS' as const, remark: 'x' }));
  const motives = decision === 'FULL' ? [] : [{ criteria, text: 'x' }];
  return [
    fact('convene-jury', { session, purpose: 'CERTIFICATION', at: tenOClock(on), place: 'Lyon', members, women: 2, men: 1 }, on),
    fact('hold-soutenance', { session, attendance: 'PRESENT', grid, gradedBy: jurors }, on),
    fact(
      'decide',
      { session, present: jurors, votes: jurors.map((jurorId) => ({ jurorId, inFavour: true })), decision, blocks: [], motives },
      on,
    ),
  ];
}

export function notified(session: string, on: LocalDate): readonly Fact[] {
  return [
    ...jurors.map((jurorId) => fact('sign-minutes', { session, jurorId }, on)),
    fact('notify-decision', { session, accompanistNotified: false }, on),
  ];
}

export function diplomaIssued(on: LocalDate): Fact {
  return fact('issue-diploma', {}, on, { attached: { number: 'P-1' } });
}
