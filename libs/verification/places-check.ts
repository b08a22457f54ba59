/** Places of events in the feed, by which the sequencer finds what is new: one that was forged keeps events from the tree. */
import type { EntityManager } from 'typeorm';
import { allRows } from '#libs/platform/database/queries.js';
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
  return [
    ...moved.map(({ streamId, version, index, expected, found }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'TREE', { streamId, version, field: `stream_leaf/${index}/place`, expected, found }),
    ),
    ...passedOver.map(({ streamId, version, place }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'TREE', { streamId, version, field: 'stream_event.transaction_id', found: place }),
    ),
  ];
}
