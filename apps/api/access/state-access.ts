/**
 * The state of a journey as a reader is shown it: what folding the events that they are shown gives, computed from the
 * state alone, at the version that the journey has. A property keeps the two equal. Of the readers who wait for results a state cannot
 * tell what they were told: theirs is folded, see `readable.ts`.
 */
import { inOrderOfOutcome } from '#libs/domain/journey/after/procedures.js';
import { confidentiality } from '#libs/domain/journey/confidential.js';
import type { EventType } from '#libs/domain/journey/event.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { reads, readsDeadline, type FactReader } from './field-access.js';
import { readsPendingEntry } from './paper-access.js';

type Shown<F extends keyof JourneyState> = (
  value: NonNullable<JourneyState[F]>,
  reader: FactReader,
  state: JourneyState,
) => JourneyState[F];

const whole = <T>(value: T): T => value;

/** Exhaustive by its type: a part of the state that nobody has decided upon does not compile. */
const stateAccess: { readonly [F in keyof Required<JourneyState>]: Shown<F> } = {
  version: whole,
  opened: whole,
  certification: whole,
  transfers: whole,
  organisations: whole,
  fourEyes: whole,
  path: whole,
  route: whole,
  scope: whole,
  targetBlocks: whole,
  heldBlocks: whole,
  formerHeldBlocks: whole,
  placementReviewedOn: whole,
  accompanists: whole,
  suspension: whole,
  abandonment: whole,
  death: whole,
  archiving: whole,
  pastInterruptions: whole,
  pathChanges: whole,
  migrations: whole,
  attempts: whole,
  stages: whole,
  memoire: whole,
  livret: whole,
  documents: whole,
  blocks: whole,
  formerCertificates: whole,
  diploma: whole,
  duplicates: whole,
  appeals: whole,
  transmissions: whole,
  replacements: whole,
  annulledDocuments: whole,
  paperEntry: (entry, reader) => (readsPendingEntry(reader, entry.enteredBy) ? entry : undefined),
  incidents: (incidents, reader, state) => incidents.filter(({ session }) => session === null || !isHidden(reader, state, session)),
  sessions: (sessions, reader, state) => sessions.filter(({ session }) => !isHidden(reader, state, session)),
  amenagements: (amenagements, reader) => {
    if (reads(reader, 'AMENAGEMENT')) return amenagements;
    const granted = Object.entries(amenagements).filter(([, each]) => each.granted !== null && reads(reader, 'AMENAGEMENT_GRANTED'));
    return Object.fromEntries(granted.map(([id, each]) => [id, { ...each, requestedOn: null, refused: null }]));
  },
  dispenses: (dispenses, reader) => (reads(reader, 'DISPENSE') ? dispenses : {}),
  fraudProcedures: (procedures, reader) =>
    reads(reader, 'FRAUD')
      ? procedures
      : inOrderOfOutcome(
          procedures
            .filter(({ outcome }) => outcome?.withdrawn)
            .map(({ openedBy: _, recordedOn: __, ...each }) => ({ ...each, openedOn: null, observationsOn: null })),
        ),
  facts: (facts, reader, state) =>
    Object.fromEntries(Object.entries(facts).filter(([version, fact]) => isFactShown(reader, state, version, fact))),
  clocks: ({ fallen, reminded }, reader) => ({ fallen: ofReadable(fallen, reader), reminded: ofReadable(reminded, reader) }),
};

export function stateShownTo(reader: FactReader, state: JourneyState): JourneyState {
  const show = stateAccess as Readonly<Record<string, Shown<keyof JourneyState>>>;
  const shown = Object.entries(state).map(([field, value]) => [field, value === null ? null : show[field]?.(value, reader, state)]);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined)) as unknown as JourneyState;
}

function isHidden(reader: FactReader, { sessions }: JourneyState, name: string): boolean {
  return !reads(reader, 'DISPENSE_SESSION') && sessions.some(({ session, purpose }) => session === name && purpose === 'DISPENSE');
}

/** What finds a fact again is hidden with the fact. */
function isFactShown(
  reader: FactReader,
  state: JourneyState,
  version: string,
  { type, target: { session } }: JourneyState['facts'][string],
): boolean {
  const { compartment } = confidentiality[type as EventType];
  if (typeof compartment !== 'function' && !reads(reader, compartment)) return false;
  const about = type === 'IncidentRecorded' ? state.incidents.find((incident) => incident.version === Number(version))?.session : session;
  return about === null || about === undefined || !isHidden(reader, state, String(about));
}

function ofReadable<T>(byDeadline: Readonly<Record<string, T>>, reader: FactReader): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(byDeadline).filter(([key]) => readsDeadline(reader, key)));
}
