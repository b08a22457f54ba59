/** Facts of a VAE under `certifications.ts`, step by step, and a jury over one day. */
import type { LocalDate } from '../../time/local-date.js';
import { convened, decided, everyCriterion, file, heard, minutesSigned, motive, notified } from './facts.js';
import { fact, type Fact } from './given.js';

export const noFilesYet = { attached: { feasibilityFiles: { sameCertification: 0, all: 0 } } };

export function feasibilityFile(on: LocalDate): Fact {
  return fact('submit-feasibility-file', { files: [] }, on, noFilesYet);
}

export function completeFile(on: LocalDate, recordedOn = on): Fact {
  return fact('declare-file-complete', { lastPieceReceivedOn: on }, on, { recordedOn });
}

export function recevabilite(decision: 'RECEVABLE' | 'NON_RECEVABLE', on: LocalDate, recordedOn = on): Fact {
  return fact('decide-recevabilite', { decision, ...(decision === 'NON_RECEVABLE' ? { motives: 'x' } : {}) }, on, { recordedOn });
}

export function step(on: LocalDate, recordedOn = on): Fact {
  return fact('record-candidate-step', { kind: 'PLANNED' }, on, { recordedOn });
}

export function validationFile(on: LocalDate, blocks: readonly string[] = ['A', 'B']): Fact {
  return fact('submit-validation-file', { dossier: file, proofs: blocks.map((block) => ({ block, files: [file] })) }, on);
}

/** Convened, held and decided on one day: every criterion of both blocks shown, or none. */
export function juryDecided(session: string, on: LocalDate, decision: 'FULL' | 'DEFERRED' | 'REFUSED'): readonly Fact[] {
  const criteria = Object.keys(everyCriterion);
  const none = Object.fromEntries(criteria.map((criterion) => [criterion, 'NON_ACQUIS' as const]));
  const motives = decision === 'FULL' ? [] : [motive(...criteria)];
  return [
    convened(on, { session }),
    heard(on, decision === 'FULL' ? everyCriterion : none, { session }),
    decided(on, decision, { session, motives }),
  ];
}

export function told(session: string, on: LocalDate): readonly Fact[] {
  return [...minutesSigned(on, session), notified(on, { session })];
}
