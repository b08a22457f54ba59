/** Heals a hole in the journal (an older backup of PostgreSQL restored) from the histories that Temporal retains. */
import type { Logger } from 'pino';
import type { Journal } from '#journal/journal.js';
import type { Temporal } from '#temporal/connection.js';
import { readHistoryEvents } from '#temporal/histories.js';

export class Healer {
  constructor(
    private readonly journal: Journal,
    private readonly temporal: Temporal,
    private readonly log: Logger,
  ) {}

  /**
   * Appends what the histories hold after the journal's head; safe at any time. Answers how many events were missing.
   * @throws {JournalGap} where the retained histories do not reach back to the journal's head
   */
  async heal(journeyId: string): Promise<number> {
    const [{ version }, events] = await Promise.all([this.journal.head(journeyId), readHistoryEvents(this.temporal, journeyId)]);
    const missing = events.filter((event) => event.version > version);
    if (missing.length === 0) return 0;
    await this.journal.append(journeyId, missing);
    this.log.warn({ journeyId, fromVersion: version, events: missing.length }, 'journal healed from the histories');
    return missing.length;
  }
}
