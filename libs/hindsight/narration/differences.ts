/** What changed in a journey between two instants, in words: by whom, and why. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { countsAsOf, History, type AsOf } from '#libs/domain/journey/as-of.js';
import type { EventType, RecordedEvent } from '#libs/domain/journey/event.js';
import type { Actor } from '#libs/domain/stream/actor.js';
import { evolve, fold } from '#libs/domain/journey/evolve.js';
import { changesBetween, standing, type Aspect, type AspectChange } from '#libs/domain/journey/standing.js';
import { initialState, type JourneyState } from '#libs/domain/journey/state.js';
import { parisDate, type Instant, type LocalDate } from '#libs/domain/time/local-date.js';
import { tellChange } from './aspects.js';
import { sentenceOf } from './event-sentences.js';
import { frenchDate } from '#libs/domain/time/french-date.js';
import { actorName } from '#libs/domain/french/role-names.js';
import { because, reasonOf } from './reasons.js';

export interface Cause {
  readonly version: number;
  readonly type: EventType;
  readonly sentence: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: Actor;
  readonly reason: string | null;
}

/** One aspect that is not what it was, and the event that made it what it is. */
export interface Difference extends AspectChange {
  readonly cause: Cause;
  readonly sentence: string;
}

export interface Differences {
  readonly changes: readonly Difference[];
  /** The events that count at the second instant and did not at the first, in version order. */
  readonly events: readonly Cause[];
}

/** The rules in force in a state; it asks only for those that the state is pinned to. */
export type RulesByDigest = ReadonlyMap<string, CertificationRules>;

/**
 * Compares the standings at two moments, of which the first counts no event that the second does not. The events between are let
 * in one by one, in version order: the last that made an aspect what it is at the end is its cause. What was already known
 * is folded again only where it was recorded after the event let in.
 */
export function differencesBetween(history: History, from: AsOf, to: AsOf, rules: RulesByDigest): Differences {
  const between = history.eventsAsOf(to).filter((event) => !countsAsOf(event, from));
  const known = history.eventsAsOf(from);
  const before = standingUnder(history.stateAsOf(from), rules);
  const causes = new Map<string, RecordedEvent>();
  let current = before;
  let upToEvent = initialState;
  let after = 0;
  for (const event of between) {
    for (; after < known.length && known[after]!.version < event.version; after += 1) upToEvent = evolve(upToEvent, known[after]!);
    upToEvent = evolve(upToEvent, event);
    const next = standingUnder(fold(known.slice(after), upToEvent), rules);
    for (const { kind, subject } of changesBetween(current, next)) causes.set(`${kind}:${subject}`, event);
    current = next;
  }
  const changes = changesBetween(before, current).flatMap((change) => {
    const event = causes.get(`${change.kind}:${change.subject}`);
    return event ? [{ ...change, cause: causeOf(event), sentence: tell(change, event) }] : [];
  });
  return { changes, events: between.map(causeOf) };
}

function standingUnder(state: JourneyState, rules: RulesByDigest): readonly Aspect[] {
  const pinned = state.certification && rules.get(state.certification.digest);
  return pinned ? standing({ rules: pinned, state }) : [];
}

function causeOf(event: RecordedEvent): Cause {
  const { version, type, occurredAt, recordedAt, actor } = event;
  return { version, type, sentence: sentenceOf(event), occurredAt, recordedAt, actor, reason: reasonOf(event) };
}

function tell(change: AspectChange, event: RecordedEvent): string {
  const reason = reasonOf(event);
  const on = parisDate(event.occurredAt);
  const recordedOn = parisDate(event.recordedAt);
  const late = recordedOn === on ? '' : `, saisi le ${frenchDate(recordedOn)}`;
  return `${tellChange(change)}, par ${actorName(event.actor)}, fait n° ${event.version} du ${frenchDate(on)}${late}${reason === null ? '' : `, ${because(reason)}`}.`;
}

/** « Entre le 3 mars 2026 et le 10 mars 2026, d’après les dates des faits : ». */
export function tellInterval(from: LocalDate, to: LocalDate, axis: 'occurred' | 'recorded'): string {
  const by = axis === 'occurred' ? 'd’après les dates des faits' : 'd’après les dates de saisie';
  return from === to ? `Le ${frenchDate(from)}, ${by} :` : `Entre le ${frenchDate(from)} et le ${frenchDate(to)}, ${by} :`;
}
