import { parisDate, type LocalDate } from '../../time/local-date.js';
import { judgedToo } from '../after/four-eyes.js';
import { inOrderOfDate } from '../chronology.js';
import type { EvolversFor } from '../decider.js';
import type { JourneyState } from '../state.js';
import type { VaeEvents } from './events.js';
import type { VaeAttempt } from './state.js';

export const vaeEvolvers: EvolversFor<keyof VaeEvents> = {
  FeasibilityFileSubmitted: (state, { data, occurredAt, rules }) =>
    withAttempt(state, data.attempt, (attempt) => ({
      ...attempt,
      submittedOn: parisDate(occurredAt),
      rulesDigest: rules.digest,
      blocksOnly: data.blocksOnly,
      files: data.files,
    })),
  CompletionRequested: (state, { data, occurredAt }) =>
    withAttempt(state, data.attempt, (attempt) => ({
      ...attempt,
      completionRequestedOn: [...attempt.completionRequestedOn, parisDate(occurredAt)].toSorted(),
    })),
  FeasibilityFileCompleted: (state, { data }) =>
    withAttempt(state, data.attempt, (attempt) => ({ ...attempt, completedOn: data.lastPieceReceivedOn })),
  RecevabiliteDecided: (state, { data, occurredAt, actor }) =>
    withAttempt(state, data.attempt, (attempt) => ({
      ...(data.fourEyes ? judgedToo(state, attempt, actor) : attempt),
      decision: { decision: data.decision, on: parisDate(occurredAt), notifiedOn: data.notifiedOn },
    })),
  CandidateStepRecorded: (state, { data, occurredAt, version }) =>
    withAttempt(state, data.attempt, (attempt) => ({
      ...attempt,
      steps: inOrderOfDate(attempt.steps, { kind: data.kind, on: parisDate(occurredAt), version }),
    })),
  CaduciteContested: (state, { data, occurredAt }) => withContestation(state, data.attempt, parisDate(occurredAt), null),
  CaduciteContestationDecided: (state, { data, occurredAt }) =>
    withContestation(state, data.attempt, parisDate(occurredAt), { accepted: data.accepted, on: parisDate(occurredAt) }),
  ValidationFileSubmitted: (state, { data, occurredAt, version }) =>
    withAttempt(state, data.attempt, (attempt) => ({
      ...attempt,
      validationFiles: inOrderOfDate(attempt.validationFiles, {
        on: parisDate(occurredAt),
        dossier: data.dossier,
        blocks: data.proofs.map((proof) => proof.block),
        version,
      }),
    })),
};

function withContestation(
  state: JourneyState,
  number: number,
  on: LocalDate,
  decided: NonNullable<VaeAttempt['contestation']>['decided'],
): JourneyState {
  return withAttempt(state, number, (attempt) => ({
    ...attempt,
    contestation: { on: decided ? (attempt.contestation?.on ?? on) : on, decided },
  }));
}

/** Changes one attempt, one of which nothing is known yet included. Attempts stay in the order of their numbers. */
export function withAttempt(state: JourneyState, number: number, change: (attempt: VaeAttempt) => VaeAttempt): JourneyState {
  const before = state.attempts.find((attempt) => attempt.attempt === number) ?? unknown(number);
  const others = state.attempts.filter((attempt) => attempt.attempt !== number);
  return { ...state, attempts: [...others, change(before)].toSorted((one, other) => one.attempt - other.attempt) };
}

function unknown(attempt: number): VaeAttempt {
  return {
    attempt,
    submittedOn: null,
    rulesDigest: null,
    blocksOnly: false,
    files: [],
    completionRequestedOn: [],
    completedOn: null,
    decision: null,
    steps: [],
    contestation: null,
    validationFiles: [],
  };
}
