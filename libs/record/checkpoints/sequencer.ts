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
 * @throws {CheckpointRefused} where the place from which to go on is not one, or where an event's can never be reached {TreeDamaged}
 */
export async function sequence(manager: EntityManager): Promise<boolean> {
  await checkPlaces(manager);
  const tree = await storedTree(manager);
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

/** A place that somebody has forged ahead of the feed would keep every event from the tree, without a word. */
async function checkPlaces(manager: EntityManager): Promise<void> {
  const last = await firstRow<Place & { readonly isOwn: boolean | null }>(
    manager,
    `SELECT stream_id AS "streamId", version, leaf.transaction_id = event.transaction_id AND leaf.position = event.position AS "isOwn"
     FROM stream_leaf AS leaf LEFT JOIN stream_event AS event USING (stream_id, version) ORDER BY leaf_index DESC LIMIT 1`,
  );
  if (last && last.isOwn !== true) throw forged(last, 'la place de sa feuille dans l’arbre n’est pas la sienne dans le journal');
  const ahead = await firstRow<Place>(
    manager,
    `SELECT stream_id AS "streamId", version FROM stream_event
     WHERE transaction_id >= (SELECT transaction_offset + pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM feed_epoch) LIMIT 1`,
  );
  if (ahead) throw forged(ahead, 'sa place dans le journal est d’une transaction qui n’a pas commencé');
}

function forged({ streamId, version }: Place, what: string): CheckpointRefused {
  return new CheckpointRefused(
    'PLACE_FORGED',
    `${streamId}, version ${version} : ${what}. Rien n’est signé : ce qui suit n’entrerait plus dans l’arbre. ` +
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
