/** What the histories that Temporal retains hold of a stream, against what its journal holds. */
import { hash } from 'node:crypto';
import type { RulesReference, StreamEvent } from '#libs/domain/stream/event.js';
import { HistoryConflict, ofEachRun, type HistoryFact, type RunHistory } from '#libs/engine/temporal/histories.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';

/**
 * A run as it is remembered when it was read. Of each event no more than a hash of its canonical JSON: they are told again and
 * again, and what they say may be long.
 */
export class RunTrace {
  /** What the run began with: a version, which somebody may have read from the journal. */
  private began = { version: 0, isFromJournal: false };
  private readonly hashes = new Map<number, string>();
  /** The first version under which the run itself tells two events. */
  private conflict: number | null = null;

  get beganAt(): number {
    return this.began.version;
  }

  /** Null for a run that made nothing: it may have found that the journal had gone further. */
  get resumedAt(): number | null {
    return this.began.isFromJournal && this.hashes.size > 0 ? this.began.version : null;
  }

  get events(): ReadonlyMap<number, string> {
    return this.hashes;
  }

  get conflictAt(): number | null {
    return this.conflict;
  }

  add(fact: HistoryFact): void {
    if (fact.kind === 'STARTED') this.began = { version: fact.run.state.version, isFromJournal: fact.run.fromJournal === true };
    for (const event of eventsIn(fact)) {
      const [known, told] = [this.hashes.get(event.version), hashOf(canonicalJson(event))];
      if (known !== undefined && known !== told) this.conflict ??= event.version;
      this.hashes.set(event.version, told);
    }
  }
}

export async function traceOf(run: RunHistory): Promise<RunTrace> {
  const trace = new RunTrace();
  for await (const fact of run.facts()) trace.add(fact);
  return trace;
}

/**
 * The hashes of the events that the histories hold, by version, in order; there may be versions that no history holds any more.
 * A run that went on from the journal, by decision, leaves behind what earlier runs made after the version that it began with. A
 * journal that holds that version has no use for them.
 * @param journalVersion of the journal's head
 * @throws {HistoryConflict}
 */
export function eventsInHistories(streamId: string, runs: readonly RunTrace[], journalVersion: number): ReadonlyMap<number, string> {
  const events = new Map<number, string>();
  for (const { resumedAt, conflictAt, events: told } of runs) {
    for (const version of events.keys()) {
      if (resumedAt !== null && (version > resumedAt || journalVersion >= resumedAt)) events.delete(version);
    }
    if (conflictAt !== null) throw new HistoryConflict(streamId, conflictAt);
    for (const [version, event] of told) {
      if ((events.get(version) ?? event) !== event) throw new HistoryConflict(streamId, version);
      events.set(version, event);
    }
  }
  return new Map([...events].sort(([one], [other]) => one - other));
}

/** Up to which version a run and the journal have the same past. @param events of the journal, all of them */
export async function commonVersion(run: RunHistory, events: readonly StreamEvent[]): Promise<number> {
  const { beganAt, events: made } = await traceOf(run);
  let version = beganAt;
  for (; made.has(version + 1); version += 1) {
    const stored = events[version];
    if (!stored || made.get(version + 1) !== hashOf(canonicalJson(stored))) break;
  }
  return version;
}

/** SHA-256, under which what is long is remembered. @param canonicalText of a JSON value */
export function hashOf(canonicalText: string): string {
  return hash('sha256', canonicalText, 'base64');
}

export function eventsIn(fact: HistoryFact): readonly StreamEvent[] {
  if (fact.kind === 'APPENDED') return fact.events;
  return fact.kind === 'UPDATE' && fact.outcome && 'events' in fact.outcome ? fact.outcome.events : [];
}

export function outcomesIn(fact: HistoryFact): readonly AppliedCommand[] {
  return fact.kind === 'UPDATE' && fact.outcome && 'own' in fact.outcome ? fact.outcome.own : [];
}

/** What a command came to when it was applied; null where no history holds it any more. */
export async function outcomeInHistories(runs: readonly RunHistory[], commandId: string): Promise<AppliedCommand | null> {
  const found = await ofEachRun(runs, async (run) => {
    for await (const fact of run.facts()) {
      const own = outcomesIn(fact).find((outcome) => outcome.commandId === commandId);
      if (own) return own;
    }
    return null;
  });
  return found.find((outcome) => outcome !== null) ?? null;
}

/** Those that a run, or a stream from then on, was pinned to. */
export function rulesIn(fact: HistoryFact): readonly RulesReference[] {
  if (fact.kind === 'STARTED') return [fact.run.rules];
  if (fact.kind !== 'UPDATE') return [];
  return fact.sendings.flatMap(({ commands }) => commands.flatMap(({ attached }) => attached?.rules ?? []));
}
