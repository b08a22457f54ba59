import { parisDate } from '../../time/local-date.js';
import type { EvolversFor } from '../decider.js';
import type { JourneyState } from '../state.js';
import type { HPlusEvents } from './events.js';
import type { AmenagementState, DispenseState } from './state.js';

export const hPlusEvolvers: EvolversFor<keyof HPlusEvents> = {
  AmenagementRequested: (state, { data, occurredAt }) => withAmenagement(state, data.amenagementId, { requestedOn: parisDate(occurredAt) }),

  AmenagementGranted: (state, { data, occurredAt }) =>
    withAmenagement(state, data.amenagementId, { granted: { on: parisDate(occurredAt) } }),

  AmenagementRefused: (state, { data, occurredAt }) =>
    withAmenagement(state, data.amenagementId, { refused: { on: parisDate(occurredAt) } }),

  DispenseRequested: (state, { data, occurredAt }) =>
    withDispense(state, data.dispenseId, () => ({ criterion: data.criterion, requestedOn: parisDate(occurredAt) })),

  OpinionRecorded: (state, { data, occurredAt }) =>
    withDispense(state, data.dispenseId, ({ opinions }) => ({
      opinions: { ...opinions, [data.by]: { favourable: data.favourable, on: parisDate(occurredAt) } },
    })),

  DispenseDecided: (state, { data, occurredAt }) =>
    withDispense(state, data.dispenseId, () => ({
      criterion: data.criterion,
      decided: { granted: data.granted, on: parisDate(occurredAt), session: data.session },
    })),
};

function withAmenagement(state: JourneyState, amenagementId: string, change: Partial<AmenagementState>): JourneyState {
  const before = state.amenagements[amenagementId] ?? { amenagementId, requestedOn: null, granted: null, refused: null };
  return { ...state, amenagements: { ...state.amenagements, [amenagementId]: { ...before, ...change } } };
}

export function withDispense(
  state: JourneyState,
  dispenseId: string,
  change: (before: DispenseState) => Partial<DispenseState>,
): JourneyState {
  const before = state.dispenses[dispenseId] ?? { dispenseId, criterion: null, requestedOn: null, opinions: {}, decided: null };
  return { ...state, dispenses: { ...state.dispenses, [dispenseId]: { ...before, ...change(before) } } };
}
