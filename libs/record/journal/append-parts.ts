/** Parts of the one statement that writes an append, of both ways: each takes effect where `moved`, the head's own part, has one row. */
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import type { Link } from './hash-chain.js';

/** Its parameters are those of `eventParameters`. */
export function eventsPart(firstParameter: number): string {
  const [bodies, previousHashes, hashes] = [0, 1, 2].map((place) => `$${firstParameter + place}`);
  return `appended AS (
      INSERT INTO stream_event (body, previous_hash, hash)
      SELECT body, previous_hash, event.hash
      FROM moved, unnest(${bodies}::text[], ${previousHashes}::bytea[], ${hashes}::bytea[])
        WITH ORDINALITY AS event (body, previous_hash, hash, place) ORDER BY place
    )`;
}

export function eventParameters(chained: readonly Link[]): readonly unknown[] {
  return [chained.map(({ body }) => body), chained.map(({ previousHash }) => previousHash), chained.map(({ hash }) => hash)];
}

/**
 * DONE wins over whatever was told: the fact exists. What the command held is let go, or becomes a claim of its events. Its parameters
 * are those of `doneParameters`.
 */
export function doneParts(firstParameter: number): string {
  return `done AS (
      UPDATE command_record AS record
      SET status = 'DONE', outcome = told.outcome, finished_at = clock_timestamp(), lease_holder = NULL, lease_until = NULL
      FROM moved, jsonb_to_recordset($${firstParameter}) AS told ("commandId" text, outcome jsonb)
      WHERE record.command_id = told."commandId" AND record.status <> 'DONE'
    ), freed AS (
      DELETE FROM reservation USING moved WHERE held_by = ANY ($${firstParameter + 1}::text[])
    )`;
}

/** @param letGo those of which nothing is held any more, or by the facts themselves */
export function doneParameters(outcomes: readonly AppliedCommand[], letGo: readonly AppliedCommand[]): readonly unknown[] {
  return [JSON.stringify(outcomes.map(({ commandId, ...outcome }) => ({ commandId, outcome }))), letGo.map(({ commandId }) => commandId)];
}
