/** Heals a journal that lags (an older backup of PostgreSQL restored) from the histories that Temporal retains. */
import type { Logger } from 'pino';
import type { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import { JournalGap } from '#libs/record/journal/errors.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { RestoreFence } from '#libs/record/journal/restore-fence.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { readRuns } from '#libs/engine/temporal/histories.js';
import { listHeads } from '#libs/engine/temporal/journey-workflow.js';
import { retainedBy } from './retained.js';

export interface HealerDependencies {
  readonly journal: Journal;
  readonly archive: CertificationArchive;
  readonly fence: RestoreFence;
  readonly temporal: Temporal;
  readonly log: Logger;
}

const batch = 1_000;

export class Healer {
  private sweeping: Promise<void> | null = null;

  constructor(private readonly dependencies: HealerDependencies) {}

  /**
   * Appends what the histories hold after the journal's head, with what the commands came to; safe at any time. What
   * both hold must be the same. Answers how many events were missing.
   * @throws {JournalGap} where the retained histories do not reach back to the journal's head
   * @throws {JournalConflict} {HistoryConflict} where they tell another past
   */
  async heal(journeyId: string): Promise<number> {
    const { journal, archive, temporal, log } = this.dependencies;
    const { version } = await journal.head(journeyId);
    const { events, outcomes, rules } = retainedBy(await readRuns(temporal, journeyId), version);
    const missing = events.filter((event) => event.version > version);
    const [first] = missing;
    if (!first) return 0;
    if (first.version !== version + 1) throw new JournalGap(journeyId, version, first.version);
    for (const pinned of rules) await archive.save(pinned);
    const hole = events.findLastIndex((event, index) => event.version <= version && events[index - 1]?.version !== event.version - 1);
    const applied = outcomes.filter(({ toVersion }) => toVersion > version);
    await journal.append(journeyId, events.slice(Math.max(hole, 0)), applied);
    log.warn({ journeyId, fromVersion: version, events: missing.length }, 'journal healed from the histories');
    return missing.length;
  }

  /** Heals every journal that lags behind its workflow, then lets numbers be given again. Callers at one time share one sweep. */
  async sweep(): Promise<void> {
    this.sweeping ??= this.dependencies.fence.open(() => this.healLagging()).finally(() => (this.sweeping = null));
    await this.sweeping;
  }

  /** Where nobody has yet compared this life of the database with the histories. */
  async sweepOnce(): Promise<void> {
    if (!(await this.dependencies.fence.isOpen())) await this.sweep();
  }

  /**
   * Compares the heads that the workflows publish with the journal's. The published ones are at most as new as the
   * workflow, so a journal that is ahead of them means nothing here: the next command finds out.
   */
  private async healLagging(): Promise<void> {
    const published = new Map<string, number>();
    for await (const { journeyId, version } of listHeads(this.dependencies.temporal)) {
      published.set(journeyId, Math.max(version, published.get(journeyId) ?? 0));
      if (published.size < batch) continue;
      await this.healEach(published);
      published.clear();
    }
    await this.healEach(published);
  }

  private async healEach(published: ReadonlyMap<string, number>): Promise<void> {
    const { journal, log } = this.dependencies;
    const known = await journal.versions([...published.keys()]);
    for (const [journeyId, version] of published) {
      if ((known.get(journeyId) ?? 0) >= version) continue;
      try {
        await this.heal(journeyId);
      } catch (error) {
        log.error({ journeyId, version, err: error }, 'journal lags behind its workflow and could not be healed');
      }
    }
  }
}
