/** The journal: every fact of every stream, in order, chained by hash. Append-only. */
import type { DataSource } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { outcomesIn } from '#libs/domain/stream/outcomes.js';
import { inTodaysForm } from '#libs/domain/stream/event-schemas.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { appendWithin } from './append.js';
import { appendOnto } from './append-onto.js';
import { genesisHash, type StreamHead } from './hash-chain.js';
import type { RulesArchive } from './rules-archive.js';
import { StateCache, type StandingAt } from './state-cache.js';

/** An event as the journal keeps it. */
export interface JournalEntry {
  /** In the form that it was recorded in: what it says is read by its kind in today's, see `Journal.history`. */
  readonly event: StreamEvent;
  /** Its canonical JSON: what `hash` covers, after `previousHash`. */
  readonly body: string;
  readonly hash: Buffer;
  readonly previousHash: Buffer;
  readonly place: FeedPlace;
}

/** Where an entry stands in the feed of all streams: by transaction, then within it. For `Journal.feed` only. */
export interface FeedPlace {
  readonly transaction: string;
  readonly position: string;
}

/** Where a stream stands, and what it holds of some commands. */
export type StreamLookUp = Pick<StreamEvent, 'version' | 'commandId' | 'recordedAt'> & { readonly known: readonly string[] };

interface EventRow {
  readonly body: string;
  readonly hash: Buffer;
  readonly previous_hash: Buffer;
  readonly transaction_id: string;
  readonly position: string;
}

const eventColumns = 'body, hash, previous_hash, transaction_id, position';

export class Journal {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archive: RulesArchive,
    private readonly kinds: StreamKinds,
    private readonly states = new StateCache(),
  ) {}

  async streamHead(streamId: string): Promise<StreamHead> {
    const found = await firstRow<StreamHead>(this.dataSource, 'SELECT version, hash FROM stream_head WHERE stream_id = $1', [streamId]);
    return found ?? { version: 0, hash: genesisHash };
  }

  /** The last event of a stream, and which of these commands have any there; null before the first. */
  async lookUp(streamId: string, commandIds: readonly string[]): Promise<StreamLookUp | null> {
    return firstRow(
      this.dataSource,
      `SELECT version, command_id AS "commandId", recorded_at AS "recordedAt",
         ARRAY (SELECT DISTINCT command_id FROM stream_event WHERE command_id = ANY ($2) AND stream_id = $1) AS known
       FROM stream_event WHERE stream_id = $1 ORDER BY version DESC LIMIT 1`,
      [streamId, commandIds],
    );
  }

  /** What commands came to, as their events alone tell it. */
  async outcomesOf(streamId: string, commandIds: readonly string[]): Promise<readonly AppliedCommand[]> {
    const found = await allRows<EventRow>(
      this.dataSource,
      `SELECT ${eventColumns} FROM stream_event WHERE stream_id = $1 AND command_id = ANY ($2) ORDER BY version`,
      [streamId, commandIds],
    );
    const outcomes = outcomesIn(found.map((stored) => toEntry(stored).event));
    return Object.entries(outcomes).map(([commandId, outcome]) => ({ commandId, ...outcome }));
  }

  /** Versions of the heads of those that have one. */
  async versions(streamIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const sql = 'SELECT stream_id AS id, version FROM stream_head WHERE stream_id = ANY ($1)';
    const heads = await allRows<{ readonly id: string; readonly version: number }>(this.dataSource, sql, [streamIds]);
    return new Map(heads.map(({ id, version }) => [id, version]));
  }

  /**
   * Appends events whose versions follow one another; those already there are skipped. In the same transaction: read
   * models, the outcome of every command among the events (and of those in `applied`), reservations, and the records of the
   * commands that the events ask of other streams. Read models do not follow
   * where an event is one that only a newer Jalon knows.
   * @param onto where the caller has seen the stream stand: it then takes one round trip, if nobody came between
   * @throws {JournalGap} {JournalConflict} {RulesNotArchived} {StreamKindUnknown}
   */
  async appendEvents(
    streamId: string,
    events: readonly StreamEvent[],
    applied: readonly AppliedCommand[] = [],
    onto: StandingAt | null = null,
  ): Promise<StreamHead> {
    const appended =
      onto &&
      (await appendOnto(
        { dataSource: this.dataSource, archive: this.archive, states: this.states },
        this.kinds.of(streamId),
        streamId,
        onto,
        events,
        applied,
      ));
    if (appended) return appended;
    return this.dataSource.transaction((manager) => appendWithin(manager, this.archive, this.kinds, streamId, events, applied));
  }

  /** Entries after a version, in order; all of them where no limit is given. */
  async readEvents(
    streamId: string,
    page: { readonly afterVersion?: number; readonly limit?: number } = {},
  ): Promise<readonly JournalEntry[]> {
    const found = await allRows<EventRow>(
      this.dataSource,
      `SELECT ${eventColumns} FROM stream_event WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
      [streamId, page.afterVersion ?? 0, page.limit ?? null],
    );
    return found.map(toEntry);
  }

  /**
   * A stream's events, in order, as the code of today reads them.
   * @typeParam Event of the stream's kind
   * @throws {EventUnknown} {StreamKindUnknown}
   */
  async history<Event extends StreamEvent = StreamEvent>(streamId: string): Promise<readonly Event[]> {
    const { process } = this.kinds.of(streamId);
    return (await this.readEvents(streamId)).map(({ event }) => inTodaysForm(process, event) as Event);
  }

  /** The same of several streams of one kind, in one reading; those without an event are left out. @throws {EventUnknown} {StreamKindUnknown} */
  async histories<Event extends StreamEvent = StreamEvent>(streamIds: readonly string[]): Promise<ReadonlyMap<string, readonly Event[]>> {
    const found = await allRows<Pick<EventRow, 'body'> & { readonly streamId: string }>(
      this.dataSource,
      'SELECT stream_id AS "streamId", body FROM stream_event WHERE stream_id = ANY ($1) ORDER BY stream_id, version',
      [streamIds],
    );
    const histories = new Map<string, Event[]>();
    for (const { streamId, body } of found) {
      const history = histories.get(streamId) ?? [];
      history.push(inTodaysForm(this.kinds.of(streamId).process, JSON.parse(body) as StreamEvent) as Event);
      histories.set(streamId, history);
    }
    return histories;
  }

  /**
   * The feed of all streams, up to the newest entry that nothing slower can precede: a transaction that began before it
   * and has not ended holds back what follows, so that no reader ever skips an entry.
   */
  async *feed(options: { readonly after?: FeedPlace; readonly batchSize?: number } = {}): AsyncGenerator<JournalEntry> {
    const batchSize = options.batchSize ?? 500;
    let { after } = options;
    for (;;) {
      const found = await allRows<EventRow>(
        this.dataSource,
        `SELECT ${eventColumns} FROM stream_event
         WHERE transaction_id < feed_horizon() AND ($1::bigint IS NULL OR (transaction_id, position) > ($1, $2))
         ORDER BY transaction_id, position LIMIT $3`,
        [after?.transaction ?? null, after?.position ?? null, batchSize],
      );
      for (const stored of found) {
        const entry = toEntry(stored);
        after = entry.place;
        yield entry;
      }
      if (found.length < batchSize) return;
    }
  }
}

function toEntry(stored: EventRow): JournalEntry {
  const { body, hash, previous_hash: previousHash, transaction_id: transaction, position } = stored;
  return { event: JSON.parse(body) as StreamEvent, body, hash, previousHash, place: { transaction, position } };
}
