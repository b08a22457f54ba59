/**
 * A door, the second kind of stream that the machinery is tried with: installed in a corridor that has none, opened, closed,
 * and closed by itself when it was left open. It may have a keeper, who reads what is said at it. Nobody's business but the machinery's.
 */
import type { RulesReference, StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { asFirstRecorded, inTodaysForm, type EventSchemas } from '#libs/domain/stream/event-schemas.js';
import {
  resumeFromJournal,
  type BatchDecision,
  type DatedCommand,
  type DecisionContext,
  type StreamInMemory,
  type StreamProcess,
} from '#libs/domain/stream/process.js';
import { clock } from '#libs/domain/stream/actor.js';
import { recordRule, unless, type Unmet } from '#libs/domain/stream/unmet.js';
import { parisDate, type Instant, type LocalDate } from '#libs/domain/time/local-date.js';

export interface DoorRules extends RulesReference {
  readonly secondsOpen: number;
  /** Absent from what was pinned before several could come in at once: such doors go on recording as they did. */
  readonly decider?: 'together';
}

export interface DoorState extends StreamState {
  readonly corridor: string | null;
  /** By the id of a person. */
  readonly keeper: string | null;
  readonly rulesDigest: string | null;
  /** Who opened it, in order. */
  readonly openedBy: readonly string[];
  readonly openSince: Instant | null;
  readonly removedOn: LocalDate | null;
}

interface DoorEvents {
  DoorInstalled: { readonly corridor: string; readonly keeper?: string };
  /** Those who came in, in order. */
  DoorOpened: { readonly persons: readonly string[] };
  DoorClosed: Readonly<Record<string, never>>;
  DoorMoved: { readonly corridor: string };
  DoorClosedByItself: Readonly<Record<string, never>>;
  /** What was said at it is nobody's business: the command travels under a neutral name. */
  DoorKnocked: { readonly word: string };
  DoorRemoved: Readonly<Record<string, never>>;
  DoorResumed: { readonly lostVersions: number };
}

type DoorEventType = keyof DoorEvents;
type InTodaysForm = { [T in DoorEventType]: { readonly type: T; readonly schema?: number; readonly data: DoorEvents[T] } }[DoorEventType];
/** As it was recorded when one person alone could come in. */
interface OpenedByOne {
  readonly type: 'DoorOpened';
  readonly data: { readonly by: string };
}
type NewDoorEvent = (InTodaysForm | OpenedByOne) & { readonly occurredAt: Instant };
export type DoorEvent = StreamEvent & InTodaysForm;

const eventSchemas: EventSchemas<DoorEventType> = {
  DoorInstalled: asFirstRecorded,
  DoorOpened: [({ data }) => ({ persons: [(data as OpenedByOne['data']).by] })],
  DoorClosed: asFirstRecorded,
  DoorMoved: asFirstRecorded,
  DoorClosedByItself: asFirstRecorded,
  DoorKnocked: asFirstRecorded,
  DoorRemoved: asFirstRecorded,
  DoorResumed: asFirstRecorded,
};

export const doorEvents = { kind: 'door', eventSchemas };

export interface Door extends StreamInMemory {
  readonly rules: DoorRules;
  readonly state: DoorState;
}

interface DoorCommands {
  'install-door': DoorEvents['DoorInstalled'];
  'open-door': { readonly by: string };
  'close-door': Readonly<Record<string, never>>;
  'move-door': DoorEvents['DoorMoved'];
  knock: { readonly word: string };
  'remove-door': Readonly<Record<string, never>>;
  [resumeFromJournal]: Readonly<Record<string, never>>;
}

type DoorCommandName = keyof DoorCommands;

interface DoorRule {
  conditions(state: DoorState, command: DatedCommand): readonly Unmet[];
  event(command: DatedCommand, rules: DoorRules): NewDoorEvent;
}

const isThere = ({ corridor, removedOn }: DoorState) =>
  unless(corridor !== null && removedOn === null, 'door.absent', 'Cette porte n’est pas posée.', recordRule);

/** What no door has been taught: its rules break on it, as ours may. */
export const faultyWord = 'faulty';

const nothing = {};

const rulesOf: Readonly<Record<DoorCommandName, DoorRule>> = {
  'install-door': {
    conditions: ({ corridor }) => unless(corridor === null, 'door.installed', 'Cette porte est déjà posée.', recordRule),
    event: ({ data, occurredAt }) => ({ type: 'DoorInstalled', data: data as DoorCommands['install-door'], occurredAt }),
  },
  'open-door': {
    conditions: (state) => [
      ...isThere(state),
      ...unless(state.openSince === null, 'door.open', 'Cette porte est déjà ouverte.', recordRule),
    ],
    event: ({ data, occurredAt }, { decider }) => {
      const { by } = data as DoorCommands['open-door'];
      if (decider === 'together') return { type: 'DoorOpened', schema: 2, data: { persons: [by] }, occurredAt };
      return { type: 'DoorOpened', data: { by }, occurredAt };
    },
  },
  'close-door': {
    conditions: (state) => [
      ...isThere(state),
      ...unless(state.openSince !== null, 'door.closed', 'Cette porte est déjà fermée.', recordRule),
    ],
    event: ({ occurredAt }) => ({ type: 'DoorClosed', data: nothing, occurredAt }),
  },
  'move-door': {
    conditions: isThere,
    event: ({ data, occurredAt }) => ({ type: 'DoorMoved', data: data as DoorCommands['move-door'], occurredAt }),
  },
  knock: {
    conditions(state, { data }) {
      if ((data as DoorCommands['knock']).word === faultyWord) throw new TypeError('a fault of the door’s own');
      return isThere(state);
    },
    event: ({ data, occurredAt }) => ({ type: 'DoorKnocked', data: data as DoorCommands['knock'], occurredAt }),
  },
  'remove-door': {
    conditions: (state) => [
      ...isThere(state),
      ...unless(state.openSince === null, 'door.open', 'Une porte ouverte ne se dépose pas.', recordRule),
    ],
    event: ({ occurredAt }) => ({ type: 'DoorRemoved', data: nothing, occurredAt }),
  },
  [resumeFromJournal]: {
    conditions: (_, { attached }) =>
      unless(attached?.lostVersions !== undefined, 'door.not-frozen', 'Cette porte n’est pas gelée.', recordRule),
    event: ({ attached, occurredAt }) => ({ type: 'DoorResumed', data: { lostVersions: attached?.lostVersions ?? 0 }, occurredAt }),
  },
};

const initialState: DoorState = {
  version: 0,
  corridor: null,
  keeper: null,
  rulesDigest: null,
  openedBy: [],
  openSince: null,
  removedOn: null,
};

const evolvers: { readonly [T in DoorEventType]: (state: DoorState, event: DoorEvent & { readonly data: DoorEvents[T] }) => DoorState } = {
  DoorInstalled: (state, { data, rules }) => ({
    ...state,
    corridor: data.corridor,
    keeper: data.keeper ?? null,
    rulesDigest: rules.digest,
  }),
  DoorOpened: (state, { data, occurredAt }) => ({ ...state, openedBy: [...state.openedBy, ...data.persons], openSince: occurredAt }),
  DoorClosed: (state) => ({ ...state, openSince: null }),
  DoorClosedByItself: (state) => ({ ...state, openSince: null }),
  DoorMoved: (state, { data }) => ({ ...state, corridor: data.corridor }),
  DoorKnocked: (state) => ({ ...state }),
  DoorRemoved: (state, { occurredAt }) => ({ ...state, removedOn: parisDate(occurredAt) }),
  DoorResumed: (state) => ({ ...state }),
};

function fold(events: Iterable<StreamEvent>, from: DoorState = initialState): DoorState {
  let state = from;
  for (const recordedEvent of events) {
    const event = inTodaysForm(doorEvents, recordedEvent) as DoorEvent;
    const evolver = evolvers[event.type] as (before: DoorState, event: DoorEvent) => DoorState;
    state = { ...evolver(state, event), version: event.version };
  }
  return state;
}

function recorded({ rules, state }: Door, event: NewDoorEvent, { streamId, commandId, actor, now }: DecisionContext): StreamEvent {
  const { code, version, digest } = rules;
  return {
    streamId,
    version: state.version + 1,
    recordedAt: now,
    actor,
    commandId,
    rules: { code, version, digest },
    ...event,
  };
}

function closesAt({ rules, state }: Door): Instant | null {
  return state.openSince === null ? null : new Date(Date.parse(state.openSince) + rules.secondsOpen * 1_000).toISOString();
}

function settle(door: Door, context: DecisionContext): { readonly stream: Door; readonly events: readonly StreamEvent[] } {
  const at = closesAt(door);
  if (at === null || at > context.now) return { stream: door, events: [] };
  const commandId = `clock:close:${door.state.version + 1}`;
  const event = recorded(door, { type: 'DoorClosedByItself', data: nothing, occurredAt: at }, { ...context, commandId, actor: clock });
  return { stream: { rules: door.rules, state: fold([event], door.state) }, events: [event] };
}

function decide(door: Door, commands: readonly DatedCommand[], context: DecisionContext): BatchDecision {
  const before = settle(door, context);
  let current = before.stream;
  const events: StreamEvent[] = [...before.events];
  for (const [index, command] of commands.entries()) {
    const rule = rulesOf[command.name as DoorCommandName];
    const unmet = rule.conditions(current.state, command);
    if (unmet.length > 0) return { accepted: false, index, unmet };
    const event = recorded(current, rule.event(command, door.rules), context);
    events.push(event);
    current = { rules: door.rules, state: fold([event], current.state) };
  }
  const after = settle(current, context);
  return { accepted: true, stream: after.stream, events: [...events, ...after.events], warnings: [] };
}

export const doorProcess = {
  ...doorEvents,
  commandNames: Object.keys(rulesOf),
  deciders: ['together'],
  initialState,
  fold(events: Iterable<StreamEvent>, from?: DoorState) {
    return fold(events, from);
  },
  decide(door: Door, commands, context) {
    return decide(door, commands, context);
  },
  settle(door: Door, context) {
    return settle(door, context);
  },
  nextAlarm(door: Door) {
    return closesAt(door);
  },
  isClosed({ removedOn }: DoorState) {
    return removedOn !== null;
  },
  pinnedDigest({ rulesDigest }: DoorState) {
    return rulesDigest;
  },
  isNamedNeutrally(command) {
    return command === 'knock';
  },
  manager: null,
} satisfies StreamProcess;
