import { parisDate } from '../../time/local-date.js';
import type { EvolversFor } from '../decider.js';
import type { JourneyState } from '../state.js';
import type { PaperEvents } from './events.js';

export const paperEvolvers: EvolversFor<keyof PaperEvents> = {
  PaperRecordEntered: (state, { data, version, actor, commandId, recordedAt }) => ({
    ...state,
    paperEntry: { ...data, version, enteredBy: actor.id, enteredOn: parisDate(recordedAt), commandId },
  }),
  PaperRecordConfirmed: (state, { data }) => withoutEntry(state, data.entry),
  PaperRecordRejected: (state, { data }) => withoutEntry(state, data.entry),
};

function withoutEntry(state: JourneyState, entry: number): JourneyState {
  if (state.paperEntry?.version !== entry) return state;
  const { paperEntry: _, ...rest } = state;
  return rest;
}
