import { parisDate } from '../../time/local-date.js';
import type { EvolversFor } from '../decider.js';
import type { JourneyState } from '../state.js';
import type { HostPeriodEvents } from './events.js';
import type { StageState } from './state.js';

export const hostPeriodEvolvers: EvolversFor<keyof HostPeriodEvents> = {
  StageAgreed: (state, { data, occurredAt }) => withStage(state, data.stageId, { ...data, agreedOn: parisDate(occurredAt) }),

  StageStarted: (state, { data, occurredAt }) => withStage(state, data.stageId, { startedOn: parisDate(occurredAt) }),

  StageCompleted: (state, { data, occurredAt }) =>
    withStage(state, data.stageId, { completed: { on: parisDate(occurredAt), hours: data.hours } }),

  StageBrokenOff: (state, { data, occurredAt }) =>
    withStage(state, data.stageId, { brokenOff: { on: parisDate(occurredAt), reason: data.reason } }),
};

function withStage(state: JourneyState, stageId: string, change: Partial<StageState>): JourneyState {
  const before = state.stages[stageId] ?? {
    stageId,
    kind: null,
    hostOrganisationId: null,
    tutorId: null,
    from: null,
    until: null,
    convention: null,
    agreedOn: null,
    startedOn: null,
    completed: null,
    brokenOff: null,
  };
  return { ...state, stages: { ...state.stages, [stageId]: { ...before, ...change } } };
}
