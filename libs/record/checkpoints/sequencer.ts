/**
 * Gives each event its place in the tree, once and for ever: in the order of the journal's feed, which no slow commit
 * can precede afterwards. The tree's own order is what this table says, whatever becomes of the feed.
 */
import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '#libs/platform/database/advisory-locks.js';
import { GrowingTree, leafHash, wholeSubtrees, type TreeNode } from '#libs/record/merkle/tree.js';
import { allRows, firstRow, onlyRow } from '#libs/platform/database/queries.js';
import { CheckpointRefused } from './checkpoint-refused.js';
import { leafData } from './signature.js';
import { nodesOf } from './tree-nodes.js';

const batch = 5_000;

/** Whoever makes the tree grow holds it, until the transaction ends. */
export async function lockTree(manager: EntityManager): Promise<void> {
  await lockUntilCommit(manager, 'tree');
}

/**
 * Adds the next events of the feed, so many at a time. The caller holds the tree. Answers whether there may be more.
 * @throws {CheckpointRefused} where the place of an event, or that from which to go on, was forged so that events are left out {TreeDamaged}
 */
export async function sequence(manager: EntityManager): Promise<boolean> {
  // Whatever is below it is there, and stays in its order, for each statement that follows.
  const { horizon } = await onlyRow<{ readonly horizon: string }>(manager, 'SELECT feed_horizon()::text AS horizon');
  const tree = await storedTree(manager);
  const added = await allRows<Place & { readonly index: number; readonly hash: Buffer }>(
    manager,
    `WITH last AS (SELECT transaction_id, position FROM stream_leaf ORDER BY leaf_index DESC LIMIT 1),
     next AS (
       SELECT stream_id, version, hash, transaction_id, position FROM stream_event AS event
       WHERE transaction_id < $3::bigint
         AND (transaction_id, position) > (coalesce((SELECT transaction_id FROM last), -1), coalesce((SELECT position FROM last), -1))
         -- One by one, by the index: a join might read every leaf that there is.
         AND (SELECT true FROM stream_leaf AS leaf WHERE leaf.stream_id = event.stream_id AND leaf.version = event.version) IS NULL
       ORDER BY transaction_id, position LIMIT $2
     )
     INSERT INTO stream_leaf (leaf_index, stream_id, version, hash, transaction_id, position)
     SELECT $1 + row_number() OVER (ORDER BY transaction_id, position) - 1, stream_id, version, hash, transaction_id, position
     FROM next
     RETURNING leaf_index::float8 AS index, stream_id AS "streamId", version, hash`,
    [tree.size, batch, horizon],
  );
  const leaves = added.toSorted((one, other) => one.index - other.index);
  const nodes = leaves.flatMap(({ streamId, version, hash }) => tree.append(leafHash(leafData(streamId, version, hash))));
  await store(manager, nodes);
  if (added.length === batch) return true;
  await checkNothingLeftOut(manager, horizon);
  return false;
}

/** The tree as it is stored. */
async function storedTree(manager: EntityManager): Promise<GrowingTree> {
  const sql = 'SELECT coalesce(max(leaf_index) + 1, 0)::float8 AS size FROM stream_leaf';
  const { size } = await onlyRow<{ readonly size: number }>(manager, sql);
  return new GrowingTree(size, await nodesOf(manager, wholeSubtrees({ from: 0, to: size })));
}

interface Place {
  readonly streamId: string;
  readonly version: number;
}

/** A place that somebody has forged ahead of the feed would keep events from the tree for ever, without a word. */
async function checkNothingLeftOut(manager: EntityManager, horizon: string): Promise<void> {
  const newest = await firstRow<Place & { readonly isLeaf: boolean }>(
    manager,
    `SELECT stream_id AS "streamId", version,
       EXISTS (SELECT FROM stream_leaf AS leaf WHERE leaf.stream_id = event.stream_id AND leaf.version = event.version) AS "isLeaf"
     FROM stream_event AS event WHERE transaction_id < $1::bigint ORDER BY transaction_id DESC, position DESC LIMIT 1`,
    [horizon],
  );
  if (newest && !newest.isLeaf)
    throw forged(newest, 'n’entre plus dans l’arbre, dont la dernière feuille dit une place qui n’est pas la sienne');
  const ahead = await firstRow<Place>(
    manager,
    `SELECT stream_id AS "streamId", version FROM stream_event
     WHERE transaction_id >= (SELECT transaction_offset + pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM feed_epoch) LIMIT 1`,
  );
  if (ahead) throw forged(ahead, 'n’entrera jamais dans l’arbre : sa place est d’une transaction qui n’a pas commencé');
}

function forged({ streamId, version }: Place, what: string): CheckpointRefused {
  return new CheckpointRefused(
    'PLACE_FORGED',
    `${streamId}, version ${version} : cet événement ${what}. Rien n’est signé. ` +
      'Lancez « npm run jalon -- verify » pour savoir ce qui a été altéré.',
  );
}

async function store(manager: EntityManager, nodes: readonly TreeNode[]): Promise<void> {
  if (nodes.length === 0) return;
  await manager.query(
    `INSERT INTO stream_tree (level, node_index, hash)
     SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  );
}
