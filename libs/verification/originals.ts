/** What stands behind the hashes that are kept of histories: read again where something differs, and only then. */
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import { eventsIn, hashOf } from '#libs/engine/dispatch/events-in-histories.js';
import { ofEachRun, type HistoryFact, type RunHistory } from '#libs/engine/temporal/histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';

type Original = StreamEvent | StreamState | readonly SentCommand[];

export class Originals {
  private readonly asked = new Set<string>();

  constructor(private readonly known: ReadonlyMap<string, Original> = new Map()) {}

  /** Those that were asked for, and are not known. */
  get unknown(): ReadonlySet<string> {
    return this.asked;
  }

  find(hash: string): Original | null {
    const found = this.known.get(hash) ?? null;
    if (!found) this.asked.add(hash);
    return found;
  }
}

/** @throws {HistoryUnreadable} */
export async function readOriginals(runs: readonly RunHistory[], hashes: ReadonlySet<string>): Promise<Originals> {
  const found = new Map<string, Original>();
  await ofEachRun(runs, async (run) => {
    for await (const fact of run.facts()) {
      for (const value of originalsIn(fact)) {
        const hash = hashOf(canonicalJson(value));
        if (hashes.has(hash)) found.set(hash, value);
      }
    }
  });
  return new Originals(found);
}

function originalsIn(fact: HistoryFact): readonly Original[] {
  const sent = fact.kind === 'UPDATE' ? fact.sendings.map(({ commands }) => commands) : [];
  return [...(fact.kind === 'STARTED' ? [fact.run.state] : []), ...sent, ...eventsIn(fact)];
}
