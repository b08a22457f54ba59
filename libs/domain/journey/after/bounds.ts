/** Between which facts a date that is corrected must stay, so that nothing comes before what it rests on. */
import type { DocumentVersion } from '../documents/state.js';
import { versionsOf } from '../documents/status.js';
import type { LocalDate } from '../../time/local-date.js';
import type { EventType } from '../event.js';
import { findSession, notifiableFrom, signableFrom } from '../jury/sessions.js';
import type { JourneyState } from '../state.js';
import type { AfterState } from './state.js';
import type { Bounds, FactTarget } from './corrections.js';
import { foundByRecord } from './found-by-record.js';

/** No bound where a fact stands alone: that it lies in the past and within the journey is asked of every date. */
export function boundsOf(state: JourneyState, { type, target, statedOn }: AfterState['facts'][string]): Bounds {
  const { from, until } = (bounds[type as EventType] ?? foundByRecord[type as EventType]?.bounds)?.(state, target) ?? {};
  return { from, until: type === 'FeasibilityFileCompleted' ? earliest(until, statedOn) : until };
}

/** The moment for which something is planned must have come before what then took place. */
export function heldBounds(state: JourneyState, { type, target }: AfterState['facts'][string], today: LocalDate): Bounds {
  if (type === 'JuryConvened') {
    const session = sessionOf(state, target);
    return { until: earliest(session?.soutenance?.on, session?.decision?.on) };
  }
  const assessment = state.blocks[String(target.block)]?.assessments[String(target.assessment)];
  const attempt = assessment?.attempts.find((each) => each.attempt === target.attempt);
  return { until: attempt?.grid?.on ?? (attempt?.attendance ? today : null) };
}

function earliest(...dates: readonly (LocalDate | null | undefined)[]): LocalDate | undefined {
  return dates.filter((date) => typeof date === 'string').toSorted()[0];
}

const attemptOf = (state: JourneyState, { attempt }: FactTarget) => state.attempts.find((each) => each.attempt === attempt);
const stageOf = (state: JourneyState, { stageId }: FactTarget) => state.stages[String(stageId)];
const sessionOf = (state: JourneyState, { session }: FactTarget) => findSession(state, String(session));
const appealOf = (state: JourneyState, { session }: FactTarget) => state.appeals.find((each) => each.session === session && !each.isSpent);
const procedureOf = (state: JourneyState, { procedure }: FactTarget) => state.fraudProcedures[Number(procedure) - 1];
const reading = (document: 'memoire' | 'livret') => (state: JourneyState, target: FactTarget) => read(state[document], target);
const read = (versions: readonly DocumentVersion[], target: FactTarget): Bounds => {
  const version = versions.find(({ number }) => number === target.number);
  return { until: version?.returnedOn ?? version?.acceptedOn };
};

const bounds: { readonly [T in EventType]?: (state: JourneyState, target: FactTarget) => Bounds } = {
  JourneyStarted: (state) => ({
    until: earliest(
      state.placementReviewedOn,
      ...Object.values(state.facts).flatMap(({ type, statedOn }) => (type === 'JourneyStarted' ? [] : statedOn)),
    ),
  }),
  FeasibilityFileSubmitted: (state, target) => {
    const attempt = attemptOf(state, target);
    return { until: earliest(attempt?.completionRequestedOn[0], attempt?.completedOn) };
  },
  FeasibilityFileCompleted: (state, target) => {
    const attempt = attemptOf(state, target);
    return { from: attempt?.submittedOn, until: attempt?.decision?.on };
  },
  RecevabiliteDecided: (state, target) => ({ from: attemptOf(state, target)?.decision?.on }),
  ValidationFileSubmitted: (state, target) => {
    const attempt = attemptOf(state, target);
    return { from: attempt?.decision?.on ?? attempt?.completedOn };
  },
  CaduciteContested: (state, target) => ({ until: attemptOf(state, target)?.contestation?.decided?.on }),
  StageStarted: (state, target) => {
    const stage = stageOf(state, target);
    return { until: stage?.completed?.on ?? stage?.brokenOff?.on };
  },
  StageCompleted: (state, target) => ({ from: stageOf(state, target)?.startedOn }),
  StageBrokenOff: (state, target) => ({ from: stageOf(state, target)?.startedOn }),
  MemoireSubmitted: reading('memoire'),
  LivretSubmitted: reading('livret'),
  DocumentSubmitted: (state, target) => read(versionsOf(state, String(target.document)), target),
  SoutenanceHeld: (state, target) => ({ until: sessionOf(state, target)?.decision?.on }),
  MinutesSigned: (state, target) => {
    const session = sessionOf(state, target);
    return { from: session && signableFrom(session) };
  },
  DecisionNotified: (state, target) => {
    const session = sessionOf(state, target);
    return { from: session && notifiableFrom(session), until: appealOf(state, target)?.on };
  },
  AppealFiled: (state, target) => ({
    from: sessionOf(state, target)?.notified?.on,
    until: appealOf(state, target)?.decided?.on,
  }),
  FraudProcedureOpened: (state, target) => {
    const procedure = procedureOf(state, target);
    return { until: procedure?.observationsOn ?? procedure?.outcome?.on };
  },
  ObservationsRecorded: (state, target) => {
    const procedure = procedureOf(state, target);
    return { from: procedure?.openedOn, until: procedure?.outcome?.on };
  },
};
