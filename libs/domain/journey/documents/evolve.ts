import { parisDate } from '../../time/local-date.js';
import type { EvolversFor } from '../decider.js';
import type { JourneyState } from '../state.js';
import type { DocumentEvents, OfDocument } from './events.js';
import type { DocumentVersion } from './state.js';
import { versionsOf } from './status.js';

export const documentEvolvers: EvolversFor<keyof DocumentEvents> = {
  MemoireSubmitted: (state, { data, occurredAt }) =>
    withVersion(state, 'memoire', data.number, { file: data.file, submittedOn: parisDate(occurredAt) }),
  MemoireReturned: (state, { data, occurredAt }) => withVersion(state, 'memoire', data.number, { returnedOn: parisDate(occurredAt) }),
  MemoireAccepted: (state, { data, occurredAt }) => withVersion(state, 'memoire', data.number, { acceptedOn: parisDate(occurredAt) }),
  LivretSubmitted: (state, { data, occurredAt }) =>
    withVersion(state, 'livret', data.number, { file: data.file, submittedOn: parisDate(occurredAt) }),
  LivretReturned: (state, { data, occurredAt }) => withVersion(state, 'livret', data.number, { returnedOn: parisDate(occurredAt) }),
  LivretAccepted: (state, { data, occurredAt }) => withVersion(state, 'livret', data.number, { acceptedOn: parisDate(occurredAt) }),
  DocumentSubmitted: (state, { data, occurredAt }) => withDeclared(state, data, { file: data.file, submittedOn: parisDate(occurredAt) }),
  DocumentReturned: (state, { data, occurredAt }) => withDeclared(state, data, { returnedOn: parisDate(occurredAt) }),
  DocumentAccepted: (state, { data, occurredAt }) => withDeclared(state, data, { acceptedOn: parisDate(occurredAt) }),
};

function withVersion(state: JourneyState, document: 'memoire' | 'livret', number: number, change: Partial<DocumentVersion>): JourneyState {
  return { ...state, [document]: changed(state[document], number, change) };
}

function withDeclared(
  state: JourneyState,
  { document, number }: OfDocument & { readonly number: number },
  change: Partial<DocumentVersion>,
): JourneyState {
  return { ...state, documents: { ...state.documents, [document]: changed(versionsOf(state, document), number, change) } };
}

function changed(versions: readonly DocumentVersion[], number: number, change: Partial<DocumentVersion>): readonly DocumentVersion[] {
  const before = versions.find((version) => version.number === number) ?? {
    number,
    file: null,
    submittedOn: null,
    returnedOn: null,
    acceptedOn: null,
  };
  const others = versions.filter((version) => version !== before);
  return [...others, { ...before, ...change }].toSorted((one, other) => one.number - other.number);
}
