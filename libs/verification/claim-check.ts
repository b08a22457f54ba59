/** What is held among streams, and does not follow from the facts of a stream that is there: those are compared with its read model. */
import type { EntityManager } from 'typeorm';
import { allRows } from '#libs/platform/database/queries.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { finding, type Finding } from './finding.js';

interface Held {
  readonly key: string;
  readonly streamId: string;
  readonly heldBy: string | null;
}

/**
 * What no command holds must follow from facts; what a command holds is let go once it has ended. One that is DONE goes on holding while
 * its facts cannot be folded by the code that has appended them.
 */
export async function checkClaims(manager: EntityManager, { all }: StreamKinds): Promise<readonly Finding[]> {
  const current = all.map(
    ({ projection: { summary, version } }) =>
      `SELECT ${summary.idColumn} AS id FROM ${summary.name} AS summary JOIN stream_head AS head ON head.stream_id = ${summary.idColumn}
       WHERE summary.projection = ${version} AND summary.version = head.version`,
  );
  const held = await allRows<Held>(
    manager,
    `SELECT key, reservation.stream_id AS "streamId", held_by AS "heldBy"
     FROM reservation LEFT JOIN command_record AS record ON record.command_id = held_by
     WHERE CASE
       WHEN held_by IS NULL THEN NOT EXISTS (
         SELECT FROM stream_head WHERE stream_head.stream_id = reservation.stream_id
         UNION ALL SELECT FROM stream_leaf WHERE stream_leaf.stream_id = reservation.stream_id)
       ELSE record.command_id IS NULL OR record.stream_id <> reservation.stream_id OR for_good OR record.status NOT IN ('RECEIVED', 'DONE')
         OR (record.status = 'DONE' AND reservation.stream_id IN (${current.join(' UNION ALL ')}))
     END
     ORDER BY key LIMIT 1000`,
  );
  return held.map(({ key, streamId, heldBy }) =>
    finding('READ_MODEL_EDITED', 'JOURNAL', { streamId, field: `reservation/${key}`, expected: null, found: heldBy ?? streamId }),
  );
}
