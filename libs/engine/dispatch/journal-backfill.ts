/** Fills a journal that lags (an older backup of PostgreSQL restored) from the histories that Temporal retains. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { monthOf } from '#libs/domain/stream/protocol.js';
import { notFound, unless } from '#libs/engine/temporal/grpc-errors.js';
import { HistoryUnreadable, listRuns, newestVersion, ofEachRun } from '#libs/engine/temporal/histories.js';
import type { RunName } from '#libs/engine/temporal/history-pages.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listRunsSince } from '#libs/engine/temporal/stream-workflow.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import { isUnavailability } from '#libs/platform/connections/unavailability.js';
import type { Journal } from '#libs/record/journal/journal.js';
import { JournalUnchecked, type RestoreFence } from '#libs/record/journal/restore-fence.js';
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

/** Runs whose streams' heads are read together. */
const batch = 1_000;
/** Histories that are read at one time. */
const atOnce = 8;

export class JournalBackfill {
  private sweeping: Promise<void> | null = null;
  /** In the context of whoever has made this, not of who calls: a deadline of the caller's ends none of its requests. */
  private readonly withoutDeadline = AsyncLocalStorage.snapshot() as <T>(work: () => Promise<T>) => Promise<T>;

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

  /**
   * Where nobody has compared the journal with the histories since the database was started or restored: fills every journal that
   * lags behind its workflow, then lets numbers be given again. Callers at one time share one sweep.
   * @throws what the servers answer where they cannot be asked: the sweep is then for another time
   */
  async sweepOnce(): Promise<void> {
    if (await this.dependencies.fence.isOpen()) return;
    // Whoever comes first may have little time: the sweep is everybody's.
    this.sweeping ??= this.withoutDeadline(() => this.dependencies.fence.open((until) => this.fillLagging(until))).finally(
      () => (this.sweeping = null),
    );
    await this.sweeping;
  }

  /** The same, as far as the caller waits: it goes on without them. @throws {JournalUnchecked} where it takes longer */
  async sweepWithin(ms: number): Promise<void> {
    const timer = new AbortController();
    const sweep = this.sweepOnce();
    sweep.catch(() => undefined);
    try {
      await Promise.race([
        sweep,
        delay(ms, null, { ref: false, signal: timer.signal }).then(() => {
          throw new JournalUnchecked();
        }),
      ]);
    } finally {
      timer.abort();
    }
  }

  /** Tries again what no sweep could fill: a key may have come back, or a server. */
  async fillLeft(): Promise<void> {
    const { fence, log } = this.dependencies;
    for (const streamId of await fence.left()) {
      try {
        await this.fill(streamId);
        await fence.filled(streamId);
      } catch (error) {
        log.error({ streamId, err: error }, 'a journal may still lag behind its workflow, and cannot be filled');
      }
    }
  }

  /** Reads what every run has come to that may hold more than a backup of then, without waking it. */
  private async fillLagging(followedUntil: Date | null): Promise<readonly string[]> {
    const { temporal, kinds } = this.dependencies;
    const since = followedUntil && monthOf(followedUntil.toISOString(), 1);
    const left = new Set<string>();
    let read = 0;
    let runs: RunName[] = [];
    const fill = async () => {
      for (const streamId of await this.fillThose(runs)) left.add(streamId);
      read += runs.length;
      runs = [];
    };
    for await (const run of listRunsSince(temporal, kinds, since)) {
      runs.push(run);
      if (runs.length >= batch) await fill();
    }
    await fill();
    // Of several streams, all: not they are at fault, but what reads them (their key is not held, say).
    if (left.size > 1 && left.size === read) throw new Error('No run of any stream could be read: nothing was compared');
    return [...left];
  }

  /** @returns the streams that may lag still */
  private async fillThose(runs: readonly RunName[]): Promise<readonly string[]> {
    const { journal, temporal, log } = this.dependencies;
    const known = await journal.versions(runs.map(({ workflowId }) => workflowId));
    const [lagging, left] = [new Set<string>(), new Set<string>()];
    await forEachAtOnce(atOnce, runs, async (run) => {
      const { workflowId: streamId } = run;
      try {
        const version = await unless(notFound, newestVersion(temporal, run));
        if (version !== null && version > (known.get(streamId) ?? 0)) lagging.add(streamId);
      } catch (error) {
        if (!(error instanceof HistoryUnreadable)) throw error;
        log.error({ streamId, err: error }, 'a run cannot be read, and may hold what the journal lacks');
        left.add(streamId);
      }
    });
    for (const streamId of lagging) {
      try {
        await this.fill(streamId);
      } catch (error) {
        if (!(error instanceof HistoryUnreadable) && isUnavailability(error)) throw error;
        log.error({ streamId, err: error }, 'journal lags behind its workflow and could not be filled');
        left.add(streamId);
      }
    }
    return [...left];
  }
}
