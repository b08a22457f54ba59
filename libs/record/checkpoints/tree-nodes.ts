import type { EntityManager } from 'typeorm';
import { allRows } from '#libs/platform/database/queries.js';
import { rootOf, wholeSubtrees, type LeafRange, type NodeId } from '#libs/record/merkle/tree.js';

/** A subtree that the tree should hold is not there: somebody has taken it away. */
export class TreeDamaged extends Error {
  override readonly name = 'TreeDamaged';
  constructor({ level, index }: NodeId) {
    super(`Il manque à l’arbre des points de contrôle le nœud ${index} du niveau ${level}.`);
  }
}

/** Hashes of stored subtrees, in the order asked. @throws {TreeDamaged} */
export async function nodesOf(manager: EntityManager, nodes: readonly NodeId[]): Promise<readonly Buffer[]> {
  if (nodes.length === 0) return [];
  const stored = await allRows<{ readonly level: number; readonly index: number; readonly hash: Buffer }>(
    manager,
    `SELECT level, node_index::float8 AS index, hash FROM stream_tree
     JOIN unnest($1::smallint[], $2::bigint[]) AS asked (level, node_index) USING (level, node_index)`,
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index)],
  );
  const found = new Map(stored.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
  return nodes.map((node) => {
    const hash = found.get(`${node.level}/${node.index}`);
    if (!hash) throw new TreeDamaged(node);
    return hash;
  });
}

/** The roots of ranges of leaves, in the order asked. @throws {TreeDamaged} */
export async function rangeRoots(manager: EntityManager, ranges: readonly LeafRange[]): Promise<readonly Buffer[]> {
  const subtrees = ranges.map(wholeSubtrees);
  const hashes = [...(await nodesOf(manager, subtrees.flat()))];
  return subtrees.map((nodes) => rootOf(hashes.splice(0, nodes.length)));
}
