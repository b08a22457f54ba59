/** What the histories that Temporal retains hold of a stream, against what its journal holds. */
import type { RulesReference, StreamEvent } from '#libs/domain/stream/event.js';
import { HistoryConflict, type HistoryFact, type RunHistory } from '#libs/engine/temporal/histories.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { isDeepStrictEqual } from 'node:util';

export interface HistoryContents {
  /** In order; there may be versions that no history holds any more. */
  readonly events: readonly StreamEvent[];
  readonly outcomes: readonly AppliedCommand[];
  /** Every rules that a run was pinned to. */
  readonly rules: readonly RulesReference[];
}

/**
 * A run that went on from the journal, by decision, leaves behind what earlier runs made after the version that it began
 * with. A journal that holds that version has no use for them.
 * @param journalVersion of the journal's head
 * @throws {HistoryConflict}
 */
export function eventsInHistories(runs: readonly RunHistory[], journalVersion: number): HistoryContents {
  const events = new Map<number, StreamEvent>();
  const outcomes = new Map<string, AppliedCommand>();
  const rules = new Map<string, RulesReference>();
  for (const run of runs) {
    const resumedAt = versionResumedAt(run);
    for (const version of events.keys()) {
      if (resumedAt !== null && (version > resumedAt || journalVersion >= resumedAt)) events.delete(version);
    }
    for (const event of run.facts.flatMap(eventsIn)) {
      const same = events.get(event.version);
      if (same && !isDeepStrictEqual(same, event)) throw new HistoryConflict(streamIdIn(event), event.version);
      events.set(event.version, event);
    }
    for (const outcome of run.facts.flatMap(outcomesIn)) outcomes.set(outcome.commandId, outcome);
    for (const pinned of run.facts.flatMap(rulesIn)) rules.set(pinned.digest, pinned);
  }
  const inOrder = [...events.values()].sort((one, other) => one.version - other.version);
  return { events: inOrder, outcomes: [...outcomes.values()], rules: [...rules.values()] };
}

/** Up to which version a run and the journal have the same past. @param events of the journal, all of them */
export function commonVersion(run: RunHistory, events: readonly StreamEvent[]): number {
  const [began] = run.facts;
  let version = began?.kind === 'STARTED' ? began.run.state.version : 0;
  const made = new Map(run.facts.flatMap(eventsIn).map((event) => [event.version, event]));
  while (made.has(version + 1) && isDeepStrictEqual(made.get(version + 1), events[version])) version += 1;
  return version;
}

/** Null for a run that made nothing: it may have found that the journal had gone further. */
function versionResumedAt({ facts }: RunHistory): number | null {
  const [began] = facts;
  return began?.kind === 'STARTED' && began.run.fromJournal && facts.some((fact) => eventsIn(fact).length > 0)
    ? began.run.state.version
    : null;
}

function eventsIn(fact: HistoryFact): readonly StreamEvent[] {
  if (fact.kind === 'APPENDED') return fact.events;
  return fact.kind === 'UPDATE' && fact.outcome && 'events' in fact.outcome ? fact.outcome.events : [];
}

function outcomesIn(fact: HistoryFact): readonly AppliedCommand[] {
  if (fact.kind !== 'UPDATE' || !fact.outcome || 'failure' in fact.outcome) return [];
  const { fromVersion, toVersion, warnings } = fact.outcome;
  return [{ commandId: fact.input.commandId, fromVersion, toVersion, warnings }];
}

function rulesIn(fact: HistoryFact): readonly RulesReference[] {
  if (fact.kind === 'STARTED') return [fact.run.rules];
  if (fact.kind !== 'UPDATE') return [];
  return fact.input.commands.map((command) => command.attached?.rules).filter((rules) => rules !== undefined);
}
