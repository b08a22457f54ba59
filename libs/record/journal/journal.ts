/** The journal: every fact of every journey, in order, chained by hash. Append-only. */
import { type DataSource, In, MoreThan, type SelectQueryBuilder } from 'typeorm';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { AppliedCommand } from '#workflows/journey/protocol.js';
import { appendWithin } from './append.js';
import { genesisHash } from './canonical.js';
import type { CertificationArchive } from './certification-archive.js';
import { JourneyEventRow, JourneyStreamRow } from '#libs/platform/database/entities/events.js';

export interface JournalHead {
  /** 0 before the first event. */
  readonly version: number;
  readonly hash: Buffer;
}

/** An event as the journal keeps it. */
export interface JournalEntry {
  readonly event: RecordedEvent;
  /** Its canonical JSON: what `hash` covers, after `previousHash`. */
  readonly body: string;
  readonly hash: Buffer;
  readonly previousHash: Buffer;
  readonly place: FeedPlace;
}

/** Where an entry stands in the feed of all journeys: by transaction, then within it. For `Journal.stream` only. */
export interface FeedPlace {
  readonly transaction: string;
  readonly position: string;
}

export class Journal {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archive: CertificationArchive,
  ) {}

  async head(journeyId: string): Promise<JournalHead> {
    const row = await this.dataSource.getRepository(JourneyStreamRow).findOneBy({ journeyId });
    return row ? { version: row.version, hash: row.hash } : { version: 0, hash: genesisHash };
  }

  /** Version, command and instant of the last event; null before the first. */
  async last(journeyId: string): Promise<Pick<RecordedEvent, 'version' | 'commandId' | 'recordedAt'> | null> {
    return this.dataSource.getRepository(JourneyEventRow).findOne({
      select: { journeyId: true, version: true, commandId: true, recordedAt: true },
      where: { journeyId },
      order: { version: 'DESC' },
    });
  }

  /** Versions of the heads of those that have one. */
  async versions(journeyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.dataSource.getRepository(JourneyStreamRow).find({ where: { journeyId: In(journeyIds) } });
    return new Map(rows.map(({ journeyId, version }) => [journeyId, version]));
  }

  /**
   * Appends events whose versions follow one another; those already there are skipped. In the same transaction: read
   * models, the outcome of every command among the events (and of those in `applied`), reservations.
   * @throws {JournalGap} {JournalConflict} {RulesNotArchived}
   */
  async append(journeyId: string, events: readonly RecordedEvent[], applied: readonly AppliedCommand[] = []): Promise<JournalHead> {
    return this.dataSource.transaction((manager) => appendWithin(manager, this.archive, journeyId, events, applied));
  }

  /** Entries after a version, in order; all of them where no limit is given. */
  async read(journeyId: string, page: { readonly afterVersion?: number; readonly limit?: number } = {}): Promise<readonly JournalEntry[]> {
    const rows = await this.dataSource.getRepository(JourneyEventRow).find({
      where: { journeyId, version: MoreThan(page.afterVersion ?? 0) },
      order: { version: 'ASC' },
      ...(page.limit !== undefined && { take: page.limit }),
    });
    return rows.map(toEntry);
  }

  /**
   * The feed of all journeys, up to the newest entry that nothing slower can precede: a transaction that began before it
   * and has not ended holds back what follows, so that no reader ever skips an entry.
   */
  async *stream(options: { readonly after?: FeedPlace; readonly batchSize?: number } = {}): AsyncGenerator<JournalEntry> {
    const batchSize = options.batchSize ?? 500;
    let { after } = options;
    for (;;) {
      const rows = await this.feed(after).limit(batchSize).getMany();
      for (const row of rows) {
        const entry = toEntry(row);
        after = entry.place;
        yield entry;
      }
      if (rows.length < batchSize) return;
    }
  }

  private feed(after: FeedPlace | undefined): SelectQueryBuilder<JourneyEventRow> {
    const query = this.dataSource
      .getRepository(JourneyEventRow)
      .createQueryBuilder('event')
      .where('event.transaction_id < feed_horizon()')
      .orderBy('event.transactionId')
      .addOrderBy('event.position');
    return after ? query.andWhere('(event.transaction_id, event.position) > (:transaction, :position)', after) : query;
  }
}

function toEntry({ body, hash, previousHash, transactionId, position }: JourneyEventRow): JournalEntry {
  return { event: JSON.parse(body) as RecordedEvent, body, hash, previousHash, place: { transaction: transactionId, position } };
}
