/** Reads streams' events, leaves and heads as they are stored, several streams at a time. */
import type { EntityManager } from 'typeorm';
import { copyOut, literals, type CopiedRows } from '#libs/platform/database/copy-out.js';
import type { CheckedTree } from './tree-check.js';
import type { Leaf, StoredEvent, StoredStream } from './stream-check.js';

interface PlacedLeaf {
  readonly version: number;
  readonly index: number;
  readonly hash: Buffer;
}

/** What covers a stream's events. A version is covered where a signed root does. */
export interface StreamCoverage {
  readonly streamId: string;
  readonly version: number;
  /** Versions up to this one are under a signed checkpoint; 0 where none is. */
  readonly checkpointed: number;
  /** The same for the newest checkpoint that the auditor holds. */
  readonly held: number;
  /** Versions under a signed checkpoint that were not compared with Temporal's histories before it was signed. */
  readonly uncompared: readonly number[];
}

/** What a tree says of the streams' leaves. */
export type CoveringTree = Pick<CheckedTree, 'coveredSize' | 'heldSize' | 'altered' | 'compared'>;

/** @param manager of a transaction */
export async function readStreams(
  manager: EntityManager,
  streamIds: readonly string[],
  { coveredSize, heldSize, altered, compared }: CoveringTree,
): Promise<readonly (StoredStream & { readonly coverage: StreamCoverage })[]> {
  const ids = literals(streamIds);
  // Whatever somebody has made null is told as what it is not, instead of ending the verification.
  const events = await byStream(
    manager,
    `SELECT stream_id, coalesce(version, 0), coalesce(body, ''), coalesce(previous_hash, ''), coalesce(hash, '')
     FROM stream_event WHERE stream_id = ANY (${ids}) ORDER BY stream_id, version`,
    (row): StoredEvent => ({ version: row.integer(), body: row.text(), previousHash: row.binary(), hash: row.binary() }),
  );
  const leaves = await byStream(
    manager,
    `SELECT stream_id, coalesce(version, 0), leaf_index::float8, coalesce(hash, '')
     FROM stream_leaf WHERE stream_id = ANY (${ids}) ORDER BY stream_id, version`,
    (row): PlacedLeaf => ({ version: row.integer(), index: row.double(), hash: row.binary() }),
  );
  const heads = await byStream(
    manager,
    `SELECT stream_id, coalesce(version, 0), coalesce(hash, '') FROM stream_head WHERE stream_id = ANY (${ids})`,
    (row) => ({ version: row.integer(), hash: row.binary() }),
  );
  return streamIds.map((streamId) => {
    const rows = events.get(streamId) ?? [];
    const own = leaves.get(streamId) ?? [];
    const upTo = (size: number) => own.reduce((last, { index, version }) => (index < size ? Math.max(last, version) : last), 0);
    return {
      streamId,
      rows,
      leaves: own
        .filter(({ version }) => altered.size === 0 || !altered.has(`${streamId}/${version}`))
        .map(({ version, hash, index }): Leaf => ({ version, hash, isCovered: index < coveredSize })),
      head: heads.get(streamId)?.[0] ?? null,
      coverage: {
        streamId,
        version: rows.at(-1)?.version ?? 0,
        checkpointed: upTo(coveredSize),
        held: upTo(heldSize),
        uncompared: own.flatMap(({ index, version }) => (index < coveredSize && !compared.has(index) ? [version] : [])),
      },
    };
  });
}

/** @param select whose first column is the stream, and `read` the others */
async function byStream<T>(
  manager: EntityManager,
  select: string,
  read: (row: CopiedRows) => T,
): Promise<ReadonlyMap<string, readonly T[]>> {
  const rows = await copyOut(manager, select);
  const found = new Map<string, T[]>();
  while (rows.next()) {
    const streamId = rows.text();
    const own = found.get(streamId);
    if (own) own.push(read(rows));
    else found.set(streamId, [read(rows)]);
  }
  return found;
}
