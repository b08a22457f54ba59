/** The events that a journal lacks, appended while the histories that hold them are read. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import type { HistoryFact, RunHistory } from '#libs/engine/temporal/histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { JournalGap } from '#libs/record/journal/errors.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { eventsIn, hashOf, outcomesIn, rulesIn } from './events-in-histories.js';

/** What is held of a history before it is appended, at most about. */
const mostAtOnce = 4 * 2 ** 20;

interface JournalFillingDependencies {
  readonly journal: Journal;
  readonly archive: RulesArchive;
}

export class JournalFilling {
  private readonly last: number;
  private next: number;
  private readonly archived = new Set<string>();
  /** Told before what comes before them: a caller may be told its own events alone. */
  private readonly ahead = new Map<number, StreamEvent>();
  private events: StreamEvent[] = [];
  private outcomes: AppliedCommand[] = [];
  private length = 0;

  /**
   * @param held what the histories hold, by version, in order: nothing else of them is appended
   * @param head version of the journal's head
   * @throws {JournalGap} where they do not hold every event after it
   */
  constructor(
    private readonly dependencies: JournalFillingDependencies,
    private readonly streamId: string,
    private readonly held: ReadonlyMap<number, string>,
    private readonly head: number,
  ) {
    this.last = head;
    for (const version of held.keys()) {
      if (version <= head) continue;
      if (version !== this.last + 1) throw new JournalGap(streamId, this.last, version);
      this.last = version;
    }
    // What both hold is told too, and must be the same: back to where the histories have a hole.
    this.next = head + 1;
    while (held.has(this.next - 1)) this.next -= 1;
  }

  /** How many events the journal lacks. */
  get missing(): number {
    return this.last - this.head;
  }

  /** @throws {JournalConflict} */
  async add(run: RunHistory): Promise<void> {
    for await (const fact of run.facts()) await this.take(fact);
  }

  /** Once every run was added. @throws {JournalConflict}; {JournalGap} where one was let go of meanwhile */
  async end(): Promise<void> {
    await this.append(() => true);
    if (this.next <= this.last) throw new JournalGap(this.streamId, this.next - 1, this.last);
  }

  /** A fact's events are appended together: what its command came to follows from all of them. */
  private async take(fact: HistoryFact): Promise<void> {
    for (const rules of rulesIn(fact)) {
      if (!this.archived.has(rules.digest)) await this.dependencies.archive.save(rules);
      this.archived.add(rules.digest);
    }
    for (const event of eventsIn(fact)) this.keep(event);
    for (let event = this.ahead.get(this.next); event; event = this.ahead.get(this.next)) {
      this.events.push(event);
      this.ahead.delete(this.next);
      this.next += 1;
    }
    this.outcomes.push(...outcomesIn(fact).filter(({ toVersion }) => toVersion > this.head));
    if (this.length >= mostAtOnce) await this.append((outcome) => outcome.toVersion < this.next);
  }

  private keep(event: StreamEvent): void {
    if (event.version < this.next || this.ahead.has(event.version)) return;
    const text = canonicalJson(event);
    if (this.held.get(event.version) !== hashOf(text)) return;
    this.ahead.set(event.version, event);
    this.length += text.length;
  }

  /** What a command came to is told no earlier than its events. */
  private async append(isTold: (outcome: AppliedCommand) => boolean): Promise<void> {
    const [events, outcomes] = [this.events, this.outcomes.filter(isTold)];
    if (events.length + outcomes.length === 0) return;
    [this.events, this.outcomes, this.length] = [[], this.outcomes.filter((outcome) => !isTold(outcome)), 0];
    await this.dependencies.journal.appendEvents(this.streamId, events, outcomes);
  }
}
