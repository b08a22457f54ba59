/** Reads journeys' events, leaves and heads as they are stored, several journeys at a time. */
import type { EntityManager } from 'typeorm';
import type { CheckedTree } from './leaves.js';
import type { JourneyCoverage } from './record.js';
import type { Leaf, StoredEvent, StoredStream } from './stream.js';
import { grouped } from './grouped.js';

interface OfJourney {
  readonly journeyId: string;
}

type LeafRow = OfJourney & { readonly version: number; readonly index: number; readonly hash: Buffer };

export async function readStreams(
  manager: EntityManager,
  journeyIds: readonly string[],
  { coveredSize, heldSize, altered }: Pick<CheckedTree, 'coveredSize' | 'heldSize' | 'altered'>,
): Promise<readonly (StoredStream & { readonly coverage: JourneyCoverage })[]> {
  const of = async <T>(sql: string) => (await manager.query(sql, [journeyIds])) as (T & OfJourney)[];
  const events = await of<StoredEvent>(
    `SELECT journey_id AS "journeyId", version, body, previous_hash AS "previousHash", hash
     FROM journey_event WHERE journey_id = ANY ($1) ORDER BY journey_id, version`,
  );
  const leaves = await of<LeafRow>(
    `SELECT journey_id AS "journeyId", version, leaf_index::float8 AS index, hash
     FROM journey_leaf WHERE journey_id = ANY ($1) ORDER BY journey_id, version`,
  );
  const heads = await of<{ version: number; hash: Buffer }>(
    `SELECT journey_id AS "journeyId", version, hash FROM journey_stream WHERE journey_id = ANY ($1)`,
  );
  const eventsOf = grouped(events, ({ journeyId }) => journeyId);
  const leavesOf = grouped(leaves, ({ journeyId }) => journeyId);
  const headOf = new Map(heads.map((head) => [head.journeyId, head]));
  return journeyIds.map((journeyId) => {
    const rows = eventsOf.get(journeyId) ?? [];
    const own = leavesOf.get(journeyId) ?? [];
    const upTo = (size: number) => own.reduce((last, { index, version }) => (index < size ? Math.max(last, version) : last), 0);
    return {
      journeyId,
      rows,
      leaves: own
        .filter(({ version }) => !altered.has(`${journeyId}/${version}`))
        .map(({ version, hash, index }): Leaf => ({ version, hash, isCovered: index < coveredSize })),
      head: headOf.get(journeyId) ?? null,
      coverage: { journeyId, version: rows.at(-1)?.version ?? 0, checkpointed: upTo(coveredSize), held: upTo(heldSize) },
    };
  });
}
