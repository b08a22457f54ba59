/** Fills a journal that lags (an older backup of PostgreSQL restored) from the histories that Temporal retains. */
import type { Logger } from 'pino';
import { readRuns } from '#libs/engine/temporal/histories.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listHeads } from '#libs/engine/temporal/stream-workflow.js';
import { JournalGap } from '#libs/record/journal/errors.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { RestoreFence } from '#libs/record/journal/restore-fence.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { eventsInHistories } from './events-in-histories.js';

export interface JournalBackfillDependencies {
  readonly kinds: StreamKinds;
  readonly journal: Journal;
  readonly archive: RulesArchive;
  readonly fence: RestoreFence;
  readonly temporal: Temporal;
  readonly log: Logger;
}

const batch = 1_000;

export class JournalBackfill {
  private sweeping: Promise<void> | null = null;

  constructor(private readonly dependencies: JournalBackfillDependencies) {}

  /**
   * Appends what the histories hold after the journal's head, with what the commands came to; safe at any time. What
   * both hold must be the same. Answers how many events were missing.
   * @throws {JournalGap} where the retained histories do not reach back to the journal's head
   * @throws {JournalConflict} {HistoryConflict} where they tell another past
   */
  async fill(streamId: string): Promise<number> {
    const { journal, archive, temporal, log } = this.dependencies;
    const { version } = await journal.streamHead(streamId);
    const { events, outcomes, rules } = eventsInHistories(await readRuns(temporal, streamId), version);
    const missing = events.filter((event) => event.version > version);
    const [first] = missing;
    if (!first) return 0;
    if (first.version !== version + 1) throw new JournalGap(streamId, version, first.version);
    for (const pinned of rules) await archive.save(pinned);
    const hole = events.findLastIndex((event, index) => event.version <= version && events[index - 1]?.version !== event.version - 1);
    const applied = outcomes.filter(({ toVersion }) => toVersion > version);
    await journal.appendEvents(streamId, events.slice(Math.max(hole, 0)), applied);
    log.warn({ streamId, fromVersion: version, events: missing.length }, 'journal filled from the histories');
    return missing.length;
  }

  /** Fills every journal that lags behind its workflow, then lets numbers be given again. Callers at one time share one sweep. */
  async sweep(): Promise<void> {
    this.sweeping ??= this.dependencies.fence.open(() => this.fillLagging()).finally(() => (this.sweeping = null));
    await this.sweeping;
  }

  /** Where nobody has compared the journal with the histories since the database was started or restored. */
  async sweepOnce(): Promise<void> {
    if (!(await this.dependencies.fence.isOpen())) await this.sweep();
  }

  /**
   * Compares the heads that the workflows publish with the journal's. The published ones are at most as new as the
   * workflow, so a journal that is ahead of them means nothing here: the next command finds out.
   */
  private async fillLagging(): Promise<void> {
    const { temporal, kinds } = this.dependencies;
    const published = new Map<string, number>();
    for await (const { streamId, version } of listHeads(temporal, kinds)) {
      published.set(streamId, Math.max(version, published.get(streamId) ?? 0));
      if (published.size < batch) continue;
      await this.fillEach(published);
      published.clear();
    }
    await this.fillEach(published);
  }

  private async fillEach(published: ReadonlyMap<string, number>): Promise<void> {
    const { journal, log } = this.dependencies;
    const known = await journal.versions([...published.keys()]);
    for (const [streamId, version] of published) {
      if ((known.get(streamId) ?? 0) >= version) continue;
      try {
        await this.fill(streamId);
      } catch (error) {
        log.error({ streamId, version, err: error }, 'journal lags behind its workflow and could not be filled');
      }
    }
  }
}
