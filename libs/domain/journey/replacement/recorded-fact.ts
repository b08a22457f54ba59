/**
 * What the record says of the fact that a command takes back, and the state does not keep: looked up when the command is sent. To keep it
 * in the state now would fold old events to another state than the one recorded.
 */
import type { CommandData } from '../commands.schema.js';
import type { RecordedEvent } from '../event.js';
import { recordersOf } from '../paper/mark.js';
import type { Judges, RecordedFact } from '../what-is-recorded.js';
import { ordinary, isReplacing, standingDecisionOn, standingOf } from './as-they-stand.js';

/** A command that replaces, by what finds its fact. */
export type Replacement =
  | { readonly name: 'replace-fact'; readonly data: Pick<CommandData<'replace-fact'>, 'fact'> }
  | { readonly name: 'replace-dispense'; readonly data: Pick<CommandData<'replace-dispense'>, 'dispenseId'> };

/** Null where no such fact stands. @param events all of the journey's, in version order */
export function recordedFact(events: readonly RecordedEvent[], command: Replacement): RecordedFact | null {
  const [fact, ...amendments] =
    command.name === 'replace-fact' ? standingOf(events, command.data.fact) : standingDecisionOn(events, command.data.dispenseId);
  if (!fact) return null;
  const [{ data, occurredAt } = fact] = isReplacing(fact) ? ordinary(fact) : [fact];
  return { tookPart: tookPartIn([fact, ...amendments]), data, occurredAt, asOf: events.at(-1)?.version ?? 0 };
}

/** Who recorded facts, and whom they name as having graded, heard, decided, voted or signed. */
export function tookPartIn(events: readonly RecordedEvent[]): Judges {
  return { actors: events.flatMap(recordersOf), persons: [...new Set(events.flatMap(({ data }) => personsIn(data)))] };
}

const acting: readonly string[] = ['evaluator', 'evaluators', 'gradedBy', 'heardBy', 'present', 'jurorId'];

function personsIn(data: object): readonly string[] {
  return Object.entries(data).flatMap(([member, value]): readonly string[] => {
    if (acting.includes(member)) return [value as string | readonly string[]].flat();
    if (Array.isArray(value)) return value.flatMap((each) => (isObject(each) ? personsIn(each) : []));
    return isObject(value) ? personsIn(value) : [];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether they hold the same, in any order of their members. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, at) => isSameData(each, other[at]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const [left, right] = [one, other].map((each) => Object.entries(each).filter(([, value]) => value !== undefined));
  const told = new Map(right);
  return left!.length === told.size && left!.every(([member, value]) => told.has(member) && isSameData(value, told.get(member)));
}
