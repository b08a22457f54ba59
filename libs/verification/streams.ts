/** Reads journeys' events, leaves and heads as they are stored, several journeys at a time. */
import type { EntityManager } from 'typeorm';
import { copyOut, literals, type CopiedRows } from '#libs/platform/database/copy-out.js';
import type { CheckedTree } from './leaves.js';
import type { JourneyCoverage } from './record.js';
import type { Leaf, StoredEvent, StoredStream } from './stream.js';

interface PlacedLeaf {
  readonly version: number;
  readonly index: number;
  readonly hash: Buffer;
}

/** @param manager of a transaction */
export async function readStreams(
  manager: EntityManager,
  journeyIds: readonly string[],
  { coveredSize, heldSize, altered }: Pick<CheckedTree, 'coveredSize' | 'heldSize' | 'altered'>,
): Promise<readonly (StoredStream & { readonly coverage: JourneyCoverage })[]> {
  const ids = literals(journeyIds);
  // Whatever somebody has made null is told as what it is not, instead of ending the verification.
  const events = await byJourney(
    manager,
    `SELECT stream_id, coalesce(version, 0), coalesce(body, ''), coalesce(previous_hash, ''), coalesce(hash, '')
     FROM stream_event WHERE stream_id = ANY (${ids}) ORDER BY stream_id, version`,
    (row): StoredEvent => ({ version: row.integer(), body: row.text(), previousHash: row.binary(), hash: row.binary() }),
  );
  const leaves = await byJourney(
    manager,
    `SELECT stream_id, coalesce(version, 0), leaf_index::float8, coalesce(hash, '')
     FROM stream_leaf WHERE stream_id = ANY (${ids}) ORDER BY stream_id, version`,
    (row): PlacedLeaf => ({ version: row.integer(), index: row.double(), hash: row.binary() }),
  );
  const heads = await byJourney(
    manager,
    `SELECT stream_id, coalesce(version, 0), coalesce(hash, '') FROM stream_head WHERE stream_id = ANY (${ids})`,
    (row) => ({ version: row.integer(), hash: row.binary() }),
  );
  return journeyIds.map((journeyId) => {
    const rows = events.get(journeyId) ?? [];
    const own = leaves.get(journeyId) ?? [];
    const upTo = (size: number) => own.reduce((last, { index, version }) => (index < size ? Math.max(last, version) : last), 0);
    return {
      journeyId,
      rows,
      leaves: own
        .filter(({ version }) => altered.size === 0 || !altered.has(`${journeyId}/${version}`))
        .map(({ version, hash, index }): Leaf => ({ version, hash, isCovered: index < coveredSize })),
      head: heads.get(journeyId)?.[0] ?? null,
      coverage: { journeyId, version: rows.at(-1)?.version ?? 0, checkpointed: upTo(coveredSize), held: upTo(heldSize) },
    };
  });
}

/** @param select whose first column is the journey, and `read` the others */
async function byJourney<T>(
  manager: EntityManager,
  select: string,
  read: (row: CopiedRows) => T,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const rows = await copyOut(manager, select);
  const found = new Map<string, T[]>();
  while (rows.next()) {
    const journeyId = rows.text();
    const own = found.get(journeyId);
    if (own) own.push(read(rows));
    else found.set(journeyId, [read(rows)]);
  }
  return found;
}
