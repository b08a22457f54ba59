/**
 * A building, which opens, closes and moves its doors: the kind of the tests that commands another one. What it left open it has closed
 * by itself. An event names the doors that it is about, since what it asks of them follows from it alone.
 */
import { clock } from '#libs/domain/stream/actor.js';
import type { RulesReference, StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { asFirstRecorded, type EventSchemas } from '#libs/domain/stream/event-schemas.js';
import {
  resumeFromJournal,
  type AskedBatch,
  type BatchDecision,
  type DatedCommand,
  type DecisionContext,
  type StreamInMemory,
  type StreamProcess,
} from '#libs/domain/stream/process.js';
import type { HeardOutcomes } from '#libs/domain/stream/protocol.js';
import { recordRule, unless, type Unmet } from '#libs/domain/stream/unmet.js';
import type { Instant } from '#libs/domain/time/local-date.js';

export interface BuildingRules extends RulesReference {
  /** After which its doors are closed again. */
  readonly secondsOpen: number;
}

export interface BuildingState extends StreamState {
  readonly rulesDigest: string | null;
  readonly doors: readonly string[];
  readonly openSince: Instant | null;
  /** Versions of the events of which it has heard what became of what they asked. */
  readonly heard: readonly number[];
}

interface Doors {
  readonly doors: readonly string[];
}

interface BuildingEvents {
  LaidOut: Doors;
  OpeningOrdered: Doors & { readonly by: string };
  ClosingOrdered: Doors;
  MoveOrdered: { readonly door: string; readonly corridor: string };
  OutcomesHeard: HeardOutcomes;
  BuildingResumed: { readonly lostVersions: number };
}

type BuildingEventType = keyof BuildingEvents;
type NewEvent = { [T in BuildingEventType]: { readonly type: T; readonly data: BuildingEvents[T] } }[BuildingEventType];
export type BuildingEvent = StreamEvent & NewEvent;

const eventSchemas: EventSchemas<BuildingEventType> = {
  LaidOut: asFirstRecorded,
  OpeningOrdered: asFirstRecorded,
  ClosingOrdered: asFirstRecorded,
  MoveOrdered: asFirstRecorded,
  OutcomesHeard: asFirstRecorded,
  BuildingResumed: asFirstRecorded,
};

export interface Building extends StreamInMemory {
  readonly rules: BuildingRules;
  readonly state: BuildingState;
}

interface BuildingRule {
  conditions(state: BuildingState, command: DatedCommand): readonly Unmet[];
  event(state: BuildingState, command: DatedCommand): NewEvent;
}

const isThere = ({ doors }: BuildingState) => unless(doors.length > 0, 'building.absent', 'Ce bâtiment n’a pas de plan.', recordRule);

const rulesOf: Readonly<Record<string, BuildingRule>> = {
  'lay-out': {
    conditions: ({ doors }) => unless(doors.length === 0, 'building.laid-out', 'Ce bâtiment a déjà un plan.', recordRule),
    event: (_, { data }) => ({ type: 'LaidOut', data: data as Doors }),
  },
  'open-all': {
    conditions: isThere,
    event: ({ doors }, { data }) => ({ type: 'OpeningOrdered', data: { doors, by: (data as { readonly by: string }).by } }),
  },
  'close-all': {
    conditions: isThere,
    event: ({ doors }) => ({ type: 'ClosingOrdered', data: { doors } }),
  },
  move: {
    conditions: isThere,
    event: (_, { data }) => ({ type: 'MoveOrdered', data: data as BuildingEvents['MoveOrdered'] }),
  },
  'hear-outcomes': {
    conditions: () => [],
    event: (_, { data }) => ({ type: 'OutcomesHeard', data: data as HeardOutcomes }),
  },
  [resumeFromJournal]: {
    conditions: (_, { attached }) =>
      unless(attached?.lostVersions !== undefined, 'building.not-frozen', 'Ce bâtiment n’est pas gelé.', recordRule),
    event: (_, { attached }) => ({ type: 'BuildingResumed', data: { lostVersions: attached?.lostVersions ?? 0 } }),
  },
};

const initialState: BuildingState = { version: 0, rulesDigest: null, doors: [], openSince: null, heard: [] };

function evolve(state: BuildingState, event: BuildingEvent): BuildingState {
  switch (event.type) {
    case 'LaidOut':
      return { ...state, rulesDigest: event.rules.digest, doors: event.data.doors };
    case 'OpeningOrdered':
      return { ...state, openSince: event.occurredAt };
    case 'ClosingOrdered':
      return { ...state, openSince: null };
    case 'OutcomesHeard':
      return { ...state, heard: [...state.heard, event.data.version] };
    case 'MoveOrdered':
    case 'BuildingResumed':
      return state;
  }
}

function fold(events: Iterable<BuildingEvent>, from: BuildingState = initialState): BuildingState {
  let state = from;
  for (const event of events) state = { ...evolve(state, event), version: event.version };
  return state;
}

interface Happened {
  readonly stream: Building;
  readonly events: readonly BuildingEvent[];
}

function happen(
  { rules, state }: Building,
  made: NewEvent & { readonly occurredAt: Instant },
  { streamId, commandId, actor, now }: DecisionContext,
): Happened {
  const { code, version, digest } = rules;
  const of = { streamId, version: state.version + 1, recordedAt: now, actor, commandId, rules: { code, version, digest } };
  const event: BuildingEvent = { ...of, ...made };
  return { stream: { rules, state: fold([event], state) }, events: [event] };
}

function closesAt({ rules, state }: Building): Instant | null {
  return state.openSince === null ? null : new Date(Date.parse(state.openSince) + rules.secondsOpen * 1_000).toISOString();
}

function settle(building: Building, context: DecisionContext): Happened {
  const at = closesAt(building);
  if (at === null || at > context.now) return { stream: building, events: [] };
  const { doors, version } = building.state;
  const commandId = `clock:close:${version + 1}`;
  return happen(building, { type: 'ClosingOrdered', data: { doors }, occurredAt: at }, { ...context, commandId, actor: clock });
}

function decide(building: Building, commands: readonly DatedCommand[], context: DecisionContext): BatchDecision {
  let { stream, events } = settle(building, context);
  for (const [index, command] of commands.entries()) {
    const rule = rulesOf[command.name] as BuildingRule;
    const unmet = rule.conditions(stream.state, command);
    if (unmet.length > 0) return { accepted: false, index, unmet };
    const next = happen(stream, { ...rule.event(stream.state, command), occurredAt: command.occurredAt }, context);
    [stream, events] = [next.stream, [...events, ...next.events]];
  }
  return { accepted: true, stream, events, warnings: [] };
}

const ask = (name: string, data: object = {}) => [{ name, data, occurredAt: null }];

function commandsOf(event: BuildingEvent): readonly AskedBatch[] {
  switch (event.type) {
    case 'OpeningOrdered':
      return event.data.doors.map((streamId) => ({ streamId, commands: ask('open-door', { by: event.data.by }) }));
    case 'ClosingOrdered':
      return event.data.doors.map((streamId) => ({ streamId, commands: ask('close-door') }));
    case 'MoveOrdered':
      return [{ streamId: event.data.door, commands: ask('move-door', { corridor: event.data.corridor }) }];
    case 'LaidOut':
    case 'OutcomesHeard':
    case 'BuildingResumed':
      return [];
  }
}

export const buildingProcess = {
  kind: 'building',
  eventSchemas,
  commandNames: Object.keys(rulesOf),
  deciders: [],
  initialState,
  fold(events: Iterable<BuildingEvent>, from?: BuildingState) {
    return fold(events, from);
  },
  decide(building: Building, commands, context) {
    return decide(building, commands, context);
  },
  settle(building: Building, context) {
    return settle(building, context);
  },
  nextAlarm(building: Building) {
    return closesAt(building);
  },
  isClosed() {
    return false;
  },
  pinnedDigest({ rulesDigest }: BuildingState) {
    return rulesDigest;
  },
  isNamedNeutrally() {
    return false;
  },
  manager: {
    sends: { door: ['open-door', 'close-door', 'move-door'] },
    commandsOf(event: BuildingEvent) {
      return commandsOf(event);
    },
    outcomesCommand: 'hear-outcomes',
  },
} satisfies StreamProcess;
