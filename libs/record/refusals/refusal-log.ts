/** Reads the log of refusals, newest first, and adds to it what no other transaction does. */
import type { DataSource } from 'typeorm';
import type { Instant } from '#libs/domain/time/local-date.js';
import { genesisHash } from '#libs/record/journal/hash-chain.js';
import { CursorInvalid, readCursor, writeCursor } from '#libs/platform/database/paging/cursor.js';
import type { Page, PageRequest } from '#libs/platform/database/paging/page.js';
import { type Queryable, allRows, firstRow } from '#libs/platform/database/queries.js';
import { appendRefusals } from './append.js';
import type { RefusalEntry, RefusalHead, RefusalKind, NewRefusal, StoredRefusal } from './refusal.js';

export interface RefusalFilter {
  /** Null for the refusals about any stream, or none. */
  readonly streamId: string | null;
  readonly actorId?: string;
  readonly kind?: RefusalKind;
  /** Both included. */
  readonly from?: Instant;
  readonly until?: Instant;
}

const cursorKind = 'refusal-log';

interface Row {
  readonly body: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

export class RefusalLog {
  constructor(private readonly dataSource: DataSource) {}

  async appendRefusals(refused: readonly NewRefusal[]): Promise<void> {
    await this.dataSource.transaction((manager) => appendRefusals(manager, refused));
  }

  /** @throws {CursorInvalid} */
  async list({ streamId, actorId, kind, from, until }: RefusalFilter, page: PageRequest): Promise<Page<StoredRefusal>> {
    const before = page.cursor === null ? null : readCursor(page.cursor, cursorKind, 1)[0];
    if (typeof before === 'string') throw new CursorInvalid();
    const found = await allRows<Row>(
      this.dataSource,
      `SELECT body, previous_hash, hash FROM refusal
       WHERE ($1::text IS NULL OR stream_id = $1) AND ($2::text IS NULL OR actor_id = $2) AND ($3::text IS NULL OR kind = $3)
         AND ($4::text IS NULL OR at >= $4) AND ($5::text IS NULL OR at <= $5) AND ($6::bigint IS NULL OR sequence < $6)
       ORDER BY sequence DESC LIMIT $7`,
      [streamId, actorId ?? null, kind ?? null, from ?? null, until ?? null, before ?? null, page.limit + 1],
    );
    const items = found.slice(0, page.limit).map(stored);
    const last = items.at(-1)?.entry.sequence ?? null;
    return { items, next: found.length > page.limit ? writeCursor(cursorKind, [last]) : null };
  }
}

export async function refusalHead(queries: Queryable): Promise<RefusalHead> {
  const last = await firstRow<RefusalHead>(
    queries,
    'SELECT sequence::float8 AS sequence, hash FROM refusal ORDER BY refusal.sequence DESC LIMIT 1',
  );
  return last ?? { sequence: 0, hash: genesisHash };
}

function stored({ body, previous_hash: previousHash, hash }: Row): StoredRefusal {
  return { entry: JSON.parse(body) as RefusalEntry, body, previousHash, hash };
}
