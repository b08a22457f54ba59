/**
 * Gives each event its place in the tree, once and for ever: in the order of the journal's feed, which no slow commit
 * can precede afterwards. The tree's own order is what this table says, whatever becomes of the feed.
 */
import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '#libs/platform/database/advisory-locks.js';
import { GrowingTree, leafHash, wholeSubtrees, type TreeNode } from '#libs/record/merkle/tree.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { leafData } from './signature.js';
import { nodesOf } from './tree-nodes.js';

const batch = 5_000;

/** Whoever makes the tree grow holds it, until the transaction ends. */
export async function lockTree(manager: EntityManager): Promise<void> {
  await lockUntilCommit(manager, 'tree');
}

/** The tree as it is stored. */
export async function storedTree(manager: EntityManager): Promise<GrowingTree> {
  const sql = 'SELECT coalesce(max(leaf_index) + 1, 0)::float8 AS size FROM stream_leaf';
  const { size } = await onlyRow<{ readonly size: number }>(manager, sql);
  return new GrowingTree(size, await nodesOf(manager, wholeSubtrees({ from: 0, to: size })));
}

/** Adds the next events of the feed, so many at a time. The caller holds the tree. Answers whether there may be more. */
export async function sequence(manager: EntityManager, tree: GrowingTree): Promise<boolean> {
  const added = await allRows<{ readonly index: number; readonly streamId: string; readonly version: number; readonly hash: Buffer }>(
    manager,
    `WITH last AS (SELECT transaction_id, position FROM stream_leaf ORDER BY leaf_index DESC LIMIT 1),
     next AS (
       SELECT stream_id, version, hash, transaction_id, position FROM stream_event AS event
       WHERE transaction_id < feed_horizon()
         AND (transaction_id, position) > (coalesce((SELECT transaction_id FROM last), -1), coalesce((SELECT position FROM last), -1))
       ORDER BY transaction_id, position LIMIT $2
     )
     INSERT INTO stream_leaf (leaf_index, stream_id, version, hash, transaction_id, position)
     SELECT $1 + row_number() OVER (ORDER BY transaction_id, position) - 1, stream_id, version, hash, transaction_id, position
     FROM next
     RETURNING leaf_index::float8 AS index, stream_id AS "streamId", version, hash`,
    [tree.size, batch],
  );
  const leaves = added.toSorted((one, other) => one.index - other.index);
  const nodes = leaves.flatMap(({ streamId, version, hash }) => tree.append(leafHash(leafData(streamId, version, hash))));
  await store(manager, nodes);
  return added.length === batch;
}

async function store(manager: EntityManager, nodes: readonly TreeNode[]): Promise<void> {
  if (nodes.length === 0) return;
  await manager.query(
    `INSERT INTO stream_tree (level, node_index, hash)
     SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  );
}
