/** Fills a journal that lags (an older backup of PostgreSQL restored) from the histories that Temporal retains. */
import type { Logger } from 'pino';
import { listRuns, ofEachRun } from '#libs/engine/temporal/histories.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listHeads } from '#libs/engine/temporal/stream-workflow.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { RestoreFence } from '#libs/record/journal/restore-fence.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { eventsInHistories, traceOf } from './events-in-histories.js';
import { JournalFilling } from './journal-filling.js';

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
   * both hold must be the same. They are read twice: what a run left behind is known once those after it were read, and what is
   * appended stays. Answers how many events were missing.
   * @throws {JournalGap} where the retained histories do not reach back to the journal's head
   * @throws {JournalConflict} {HistoryConflict} where they tell another past {HistoryUnreadable}
   */
  async fill(streamId: string): Promise<number> {
    const { journal, temporal, log } = this.dependencies;
    const { version } = await journal.streamHead(streamId);
    const runs = await listRuns(temporal, streamId);
    const held = eventsInHistories(streamId, await ofEachRun(runs, traceOf), version);
    const filling = new JournalFilling(this.dependencies, streamId, held, version);
    const { missing } = filling;
    if (missing === 0) return 0;
    await ofEachRun(runs, (run) => filling.add(run));
    await filling.end();
    log.warn({ streamId, fromVersion: version, events: missing }, 'journal filled from the histories');
    return missing;
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
