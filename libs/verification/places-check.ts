/**
 * Places of events in the feed, by which the sequencer finds what is new: one that was forged keeps events from the tree. Leaves were given
 * their order by them, and that order is signed: what two have exchanged, in both tables, contradicts it.
 */
import type { EntityManager } from 'typeorm';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { outOfOrder } from './rising.js';
import { finding, type Finding } from './finding.js';

/** More of them tell no more. */
const most = 20;

export async function checkPlaces(manager: EntityManager, only: string | null): Promise<readonly Finding[]> {
  const moved = await allRows<{ streamId: string; version: number; index: number; expected: string; found: string }>(
    manager,
    `SELECT stream_id AS "streamId", version, leaf_index::float8 AS index,
       event.transaction_id || '/' || event.position AS expected, leaf.transaction_id || '/' || leaf.position AS found
     FROM stream_leaf AS leaf JOIN stream_event AS event USING (stream_id, version)
     WHERE (leaf.transaction_id <> event.transaction_id OR leaf.position <> event.position) AND ($1::text IS NULL OR stream_id = $1)
     ORDER BY leaf_index LIMIT ${most}`,
    [only],
  );
  const passedOver = await allRows<{ streamId: string; version: number; place: string }>(
    manager,
    `WITH last AS (SELECT transaction_id, position FROM stream_leaf ORDER BY leaf_index DESC LIMIT 1),
       begun AS (SELECT transaction_offset + pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS transaction_id FROM feed_epoch)
     SELECT stream_id AS "streamId", version, event.transaction_id || '/' || event.position AS place FROM stream_event AS event
     WHERE ($1::text IS NULL OR stream_id = $1)
       AND ((event.transaction_id, event.position) < (SELECT transaction_id, position FROM last)
         OR event.transaction_id >= (SELECT transaction_id FROM begun))
       AND NOT EXISTS (SELECT FROM stream_leaf AS leaf WHERE leaf.stream_id = event.stream_id AND leaf.version = event.version)
     ORDER BY 1, 2 LIMIT ${most}`,
    [only],
  );
  const exchanged = await readExchanged(manager, only);
  return [
    ...exchanged.map(({ streamId, version, index, place }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'TREE', {
        streamId,
        version,
        field: `stream_leaf/${index}/place`,
        expected: 'l’ordre des feuilles',
        found: place,
      }),
    ),
    ...moved.map(({ streamId, version, index, expected, found }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'TREE', { streamId, version, field: `stream_leaf/${index}/place`, expected, found }),
    ),
    ...passedOver.map(({ streamId, version, place }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'TREE', { streamId, version, field: 'stream_event.transaction_id', found: place }),
    ),
  ];
}

interface PlacedLeaf {
  readonly index: number;
  readonly transaction: number;
  readonly position: number;
}

/** One whose two tables differ is told by that. */
const placed = `SELECT leaf_index, leaf.transaction_id, leaf.position FROM stream_leaf AS leaf
  JOIN stream_event AS event USING (stream_id, version) WHERE leaf.transaction_id = event.transaction_id AND leaf.position = event.position`;

async function readExchanged(manager: EntityManager, only: string | null) {
  const { isRising } = await onlyRow<{ readonly isRising: boolean }>(
    manager,
    `SELECT coalesce(bool_and(rises), true) AS "isRising" FROM (
       SELECT (transaction_id, position) > (lag(transaction_id) OVER feed, lag(position) OVER feed) AS rises
       FROM (${placed}) AS placed WINDOW feed AS (ORDER BY leaf_index)) AS one`,
  );
  if (isRising) return [];
  const leaves = await allRows<PlacedLeaf>(
    manager,
    `SELECT leaf_index::float8 AS index, transaction_id::float8 AS transaction, position::float8 AS position FROM (${placed}) AS placed ORDER BY leaf_index`,
  );
  const isBefore = (one: PlacedLeaf, other: PlacedLeaf) =>
    one.transaction < other.transaction || (one.transaction === other.transaction && one.position < other.position);
  return allRows<{ streamId: string; version: number; index: number; place: string }>(
    manager,
    `SELECT stream_id AS "streamId", version, leaf_index::float8 AS index, transaction_id || '/' || position AS place
     FROM stream_leaf WHERE leaf_index = ANY ($1::bigint[]) AND ($2::text IS NULL OR stream_id = $2) ORDER BY leaf_index LIMIT ${most}`,
    [outOfOrder(leaves, isBefore).map(({ index }) => index), only],
  );
}
