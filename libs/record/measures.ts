/** How the record stands, for who operates it. Each figure follows from the end of an index: a long record costs no more than a short one. */
import type { DataSource } from 'typeorm';
import { onlyRow } from '#libs/platform/database/queries.js';

/** What is counted is counted so far, and no further. */
export const mostCounted = 10_000;

export interface RecordMeasures {
  readonly pending: number;
  /** Seconds; 0 where nothing is pending. */
  readonly pendingOldestAge: number;
  readonly frozen: number;
  readonly unnumbered: number;
  /** Seconds; 0 where there is none. */
  readonly unnumberedOldestAge: number;
  readonly unsignedEvents: number;
  readonly unsignedRefusals: number;
  /** Seconds; null before the first. */
  readonly checkpointAge: number | null;
}

/** @param timeoutMs after which PostgreSQL gives up @throws what PostgreSQL throws */
export async function measureRecord(dataSource: DataSource, timeoutMs: number): Promise<RecordMeasures> {
  return dataSource.transaction('READ COMMITTED', async (manager) => {
    await manager.query(`SET LOCAL statement_timeout = ${timeoutMs}`);
    return onlyRow<RecordMeasures>(
      manager,
      `WITH waiting AS (
         SELECT created_at, waits_for FROM command_record WHERE status = 'RECEIVED' ORDER BY created_at LIMIT ${mostCounted}
       ), last_leaf AS (
         SELECT leaf_index, transaction_id, position FROM stream_leaf ORDER BY leaf_index DESC LIMIT 1
       ), unnumbered AS (
         SELECT recorded_at FROM stream_event
         WHERE (transaction_id, position) >
           (coalesce((SELECT transaction_id FROM last_leaf), -1), coalesce((SELECT position FROM last_leaf), -1))
         ORDER BY transaction_id, position LIMIT ${mostCounted}
       ), signed AS (
         SELECT size, refusals, document FROM checkpoint ORDER BY size DESC, refusals DESC, trail DESC LIMIT 1
       ), last_refusal AS (
         SELECT sequence FROM refusal ORDER BY sequence DESC LIMIT 1
       )
       SELECT
         (SELECT count(*) FROM waiting)::float8 AS pending,
         coalesce((SELECT ${ageSince('min(created_at)')} FROM waiting), 0) AS "pendingOldestAge",
         (SELECT count(*) FROM waiting WHERE waits_for IS NOT NULL)::float8 AS frozen,
         (SELECT count(*) FROM unnumbered)::float8 AS unnumbered,
         coalesce((SELECT ${ageSince('min(recorded_at)::timestamptz')} FROM unnumbered), 0) AS "unnumberedOldestAge",
         ((SELECT count(*) FROM unnumbered) + coalesce((SELECT leaf_index + 1 FROM last_leaf), 0)
           - coalesce((SELECT size FROM signed), 0))::float8 AS "unsignedEvents",
         (coalesce((SELECT sequence FROM last_refusal), 0) - coalesce((SELECT refusals FROM signed), 0))::float8 AS "unsignedRefusals",
         (SELECT ${ageSince(`(document ->> 'madeAt')::timestamptz`)} FROM signed) AS "checkpointAge"`,
    );
  });
}

/** Clocks differ by a little: nothing is younger than now. */
function ageSince(instant: string): string {
  return `greatest(extract(epoch FROM clock_timestamp() - ${instant}), 0)::float8`;
}
