/**
 * A journey's history judged again under other rules, nothing being touched: each thing that was decided is decided again
 * under them, on the facts as they stood before it.
 *
 * What it says: had these rules held on that day, this command would have been refused, or have come to something else. It does
 * not imagine another life: later decisions are judged on the facts that were recorded, not on those that the other
 * rules would have led to. Commands that were refused are not tried again. Before anything is told, the decision is made a
 * second time under the rules that the journey was pinned to, so that what the event does not keep of its command is
 * never taken for a difference of rules. The other règlement is taken at its word, whatever the law lets it say.
 */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { deadlines } from '#libs/domain/journey/clocks/deadlines.js';
import type { Command } from '#libs/domain/journey/command.js';
import { decide } from '#libs/domain/journey/decide.js';
import type { Decision } from '#libs/domain/journey/decider.js';
import type { EventType, RecordedEvent } from '#libs/domain/journey/event.js';
import { evolve } from '#libs/domain/journey/evolve.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import { changesBetween, standingWithoutDeadlines, type AspectChange } from '#libs/domain/journey/standing.js';
import { initialState, type JourneyState } from '#libs/domain/journey/state.js';
import type { Unmet } from '#libs/domain/stream/unmet.js';
import { isContainer } from '#libs/platform/json/is-container.js';
import { commandOf } from './commands-of-events.js';
import { lawAsIn } from './other-rules.js';

/** A field of an event that the other rules would have set otherwise. */
export interface FieldDifference {
  readonly field: string;
  readonly recorded: unknown;
  readonly otherwise: unknown;
}

export interface DecisionDifference {
  readonly version: number;
  readonly type: EventType;
  readonly occurredAt: string;
  /** The rules under which it was decided. */
  readonly decidedUnder: string;
  /** Would be refused, for these reasons; empty where it would come to something else. */
  readonly unmet: readonly Unmet[];
  readonly fields: readonly FieldDifference[];
}

/** A deadline that would be due on another day, or that one set of rules does not know. */
export interface DeadlineDifference {
  readonly key: string;
  readonly recorded: string | null;
  readonly otherwise: string | null;
  readonly source: string;
}

export interface Judgement {
  readonly journeyId: string;
  readonly events: number;
  readonly decisions: readonly DecisionDifference[];
  /** As they follow from all the facts. */
  readonly deadlines: readonly DeadlineDifference[];
  /** Where the journey would stand, all the facts being what they are. */
  readonly standing: readonly AspectChange[];
}

/** Rules that journeys were pinned to, by digest. */
export type PinnedRules = ReadonlyMap<string, CertificationRules>;

/** @param events all of a journey's events, in version order */
export function judge(events: readonly RecordedEvent[], pinned: PinnedRules, other: CertificationRules): Judgement {
  const otherwise: Rules = { rules: other, law: lawAsIn(other.reglement) };
  const decisions: DecisionDifference[] = [];
  let state: JourneyState = initialState;
  for (const event of events) {
    const difference = judgeEvent(event, state, pinned, otherwise);
    if (difference) decisions.push(difference);
    state = evolve(state, event);
  }
  const own = state.certification && pinned.get(state.certification.digest);
  const journeyId = events[0]?.journeyId ?? '';
  if (!own) return { journeyId, events: events.length, decisions, deadlines: [], standing: [] };
  return {
    journeyId,
    events: events.length,
    decisions,
    deadlines: deadlineDifferences({ rules: own, state }, { ...otherwise, state }),
    standing: standingChanges({ rules: own, state }, { ...otherwise, state }),
  };
}

type Rules = Omit<Journey, 'state'>;

function judgeEvent(event: RecordedEvent, state: JourneyState, pinned: PinnedRules, other: Rules): DecisionDifference | null {
  const command = commandOf(event);
  if (!command || event.rules.digest === other.rules.digest) return null;
  const otherwise = decideAgain(event, state, other, command);
  if (otherwise.accepted && fieldsOf(event, otherwise).length === 0) return null;
  const own = pinned.get(event.rules.digest);
  if (!own) return null;
  const again = decideAgain(event, state, { rules: own }, command);
  const unmet = otherwise.accepted
    ? []
    : otherwise.unmet.filter((reason) => again.accepted || !again.unmet.some(({ code }) => code === reason.code));
  const known = new Set(fieldsOf(event, again).map(({ field }) => field));
  const fields = fieldsOf(event, otherwise).filter(({ field }) => !known.has(field));
  if (unmet.length === 0 && fields.length === 0) return null;
  const { version, type, occurredAt, rules } = event;
  return { version, type, occurredAt, decidedUnder: rules.version, unmet, fields };
}

function decideAgain(event: RecordedEvent, state: JourneyState, rules: Rules, command: Command): Decision {
  const { journeyId, commandId, actor, recordedAt } = event;
  return decide({ ...rules, state, context: { journeyId, commandId, actor, now: recordedAt } }, command);
}

/** What the event made again says otherwise; which rules it names is no difference of what was decided. */
function fieldsOf(event: RecordedEvent, decision: Decision): readonly FieldDifference[] {
  const made = decision.accepted ? decision.events.find(({ type }) => type === event.type) : undefined;
  if (!made) return [];
  const recorded = event.data as Readonly<Record<string, unknown>>;
  return Object.entries(made.data).flatMap(([field, otherwise]) =>
    field === 'certification' || isSame(recorded[field], otherwise)
      ? []
      : [{ field, recorded: recorded[field] ?? null, otherwise: otherwise as unknown }],
  );
}

/** Data of events are plain JSON; the order of their fields says nothing, and a field that is absent is null. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one ?? null, other ?? null)) return true;
  if (!isContainer(one) || !isContainer(other)) return false;
  for (const key in one) if (!isSame(one[key], other[key])) return false;
  for (const key in other) if (!(key in one) && !isSame(null, other[key])) return false;
  return true;
}

function deadlineDifferences(own: Journey, other: Journey): readonly DeadlineDifference[] {
  const [recorded, otherwise] = [deadlines(own), deadlines(other)];
  const keys = [...new Set([...recorded, ...otherwise].map(({ key }) => key))];
  return keys.flatMap((key) => {
    const [one, another] = [recorded, otherwise].map((all) => all.find((due) => due.key === key));
    if (one?.dueOn === another?.dueOn) return [];
    return [{ key, recorded: one?.dueOn ?? null, otherwise: another?.dueOn ?? null, source: (another ?? one)?.source ?? '' }];
  });
}

/** Dates of deadlines are told apart, and the version is what was asked. */
export function standingChanges(own: Journey, other: Journey): readonly AspectChange[] {
  return changesBetween(standingWithoutDeadlines(own), standingWithoutDeadlines(other)).filter(({ kind }) => kind !== 'CERTIFICATION');
}

type Findings = { readonly [F in 'decisions' | 'deadlines' | 'standing']: readonly unknown[] };

export function isJudgedOtherwise({ decisions, deadlines: due, standing: changes }: Findings): boolean {
  return decisions.length + due.length + changes.length > 0;
}
