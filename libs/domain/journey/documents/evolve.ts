import { parisDate } from '../../time/local-date.js';
import type { EvolversFor } from '../decider.js';
import type { JourneyState } from '../state.js';
import type { DocumentEvents } from './events.js';
import type { DocumentVersion } from './state.js';

export const documentEvolvers: EvolversFor<keyof DocumentEvents> = {
  MemoireSubmitted: (state, { data, occurredAt }) =>
    withVersion(state, 'memoire', data.number, { file: data.file, submittedOn: parisDate(occurredAt) }),
  MemoireReturned: (state, { data, occurredAt }) => withVersion(state, 'memoire', data.number, { returnedOn: parisDate(occurredAt) }),
  MemoireAccepted: (state, { data, occurredAt }) => withVersion(state, 'memoire', data.number, { acceptedOn: parisDate(occurredAt) }),
  LivretSubmitted: (state, { data, occurredAt }) =>
    withVersion(state, 'livret', data.number, { file: data.file, submittedOn: parisDate(occurredAt) }),
  LivretReturned: (state, { data, occurredAt }) => withVersion(state, 'livret', data.number, { returnedOn: parisDate(occurredAt) }),
  LivretAccepted: (state, { data, occurredAt }) => withVersion(state, 'livret', data.number, { acceptedOn: parisDate(occurredAt) }),
};

function withVersion(state: JourneyState, document: 'memoire' | 'livret', number: number, change: Partial<DocumentVersion>): JourneyState {
  const versions = state[document];
  const before = versions.find((version) => version.number === number) ?? {
    number,
    file: null,
    submittedOn: null,
    returnedOn: null,
    acceptedOn: null,
  };
  const others = versions.filter((version) => version !== before);
  return { ...state, [document]: [...others, { ...before, ...change }].toSorted((one, other) => one.number - other.number) };
}
