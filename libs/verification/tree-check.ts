/** The tree made again from its leaves, against what was signed and what the auditor holds. */
import type { EntityManager } from 'typeorm';
import type { Checkpoint, HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { isSigned, leafData } from '#libs/record/checkpoints/signature.js';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { GrowingTree, leafHash } from '#libs/record/merkle/tree.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import { finding, type Finding } from './finding.js';

export interface CheckedTree {
  readonly findings: readonly Finding[];
  /** Leaves before this place are those that a checkpoint signed. */
  readonly coveredSize: number;
  /** And that one which the auditor holds. */
  readonly heldSize: number;
  readonly leaves: number;
  /** Leaves that are not what they were: `streamId/version`. */
  readonly altered: ReadonlySet<string>;
  readonly checkpoints: number;
}

interface Claim {
  readonly checkpoint: Checkpoint;
  readonly isHeld: boolean;
}

const page = 20_000;

export async function checkTree(
  manager: EntityManager,
  keys: Pick<CheckpointKeys, 'verifying'>,
  held: readonly HeldCheckpoint[],
): Promise<CheckedTree> {
  const documents = await allRows<{ readonly document: Checkpoint }>(manager, 'SELECT document FROM checkpoint ORDER BY size');
  const stored = documents.map(({ document }) => document);
  const claims = [
    ...stored.map((checkpoint): Claim => ({ checkpoint, isHeld: false })),
    ...held.map(({ checkpoint }): Claim => ({ checkpoint, isHeld: true })),
  ].sort((one, other) => one.checkpoint.size - other.checkpoint.size);
  const findings: Finding[] = [];
  for (const { checkpoint, isHeld } of claims) {
    if (isSigned(checkpoint, keys.verifying)) continue;
    const field = `${isHeld ? 'held' : 'checkpoint'}/${checkpoint.size}/signature`;
    findings.push(finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', { field, found: checkpoint.keyId }));
  }
  const signed = claims.filter(({ checkpoint }) => isSigned(checkpoint, keys.verifying));
  const grown = await growAgain(manager, new Set(signed.map(({ checkpoint }) => checkpoint.size)));
  const sound = signed.filter(({ checkpoint }) => grown.isRootOf(checkpoint));
  const coveredSize = sound.at(-1)?.checkpoint.size ?? 0;
  findings.push(
    ...grown.findings,
    ...signed.filter((claim) => !sound.includes(claim)).map((claim) => contradiction(claim, grown.size, coveredSize)),
    ...missingCheckpoints(stored, sound),
    ...(await damagedNodes(manager, grown.size)),
  );
  const heldSize = sound.findLast(({ isHeld }) => isHeld)?.checkpoint.size ?? 0;
  return { findings, coveredSize, heldSize, leaves: grown.size, altered: grown.altered, checkpoints: stored.length };
}

interface Grown {
  readonly size: number;
  readonly findings: readonly Finding[];
  readonly altered: ReadonlySet<string>;
  isRootOf(checkpoint: Checkpoint): boolean;
}

/** Two trees: of the leaves as they stand, and of the hashes that were stored with them, by which an altered leaf is known. */
async function growAgain(manager: EntityManager, sizes: ReadonlySet<number>): Promise<Grown> {
  const [byLeaf, byNode] = [new GrowingTree(), new GrowingTree()];
  const roots = new Map<number, readonly string[]>();
  const findings: Finding[] = [];
  const altered = new Set<string>();
  for (let after = -1; ;) {
    const leaves = await allRows<{ index: number; streamId: string; version: number; hash: Buffer; node: Buffer | null }>(
      manager,
      `SELECT leaf_index::float8 AS index, stream_id AS "streamId", version, leaf.hash, node.hash AS node
       FROM stream_leaf AS leaf LEFT JOIN stream_tree AS node ON node.level = 0 AND node.node_index = leaf.leaf_index
       WHERE leaf_index > $1 ORDER BY leaf_index LIMIT ${page}`,
      [after],
    );
    for (const { index, streamId, version, hash, node } of leaves) {
      if (index !== after + 1) {
        const field = `stream_leaf/${after + 1}`;
        findings.push(finding('CHECKPOINT_LOG_ALTERED', 'TREE', { field, expected: after + 1, found: index }));
      }
      after = index;
      const made = leafHash(leafData(streamId, version, hash));
      if (node && !node.equals(made)) {
        altered.add(`${streamId}/${version}`);
        const field = `stream_leaf/${index}`;
        findings.push(finding('CHECKPOINT_LOG_ALTERED', 'TREE', { streamId, version, field, expected: node, found: made }));
      }
      byLeaf.append(made);
      byNode.append(node ?? made);
      if (sizes.has(byLeaf.size)) roots.set(byLeaf.size, [byLeaf.root().toString('hex'), byNode.root().toString('hex')]);
    }
    if (leaves.length < page) break;
  }
  return { size: byLeaf.size, findings, altered, isRootOf: ({ size, root }) => roots.get(size)?.includes(root) ?? false };
}

function contradiction({ checkpoint, isHeld }: Claim, leaves: number, soundSize: number): Finding {
  const field = `${isHeld ? 'held' : 'checkpoint'}/${checkpoint.size}/root`;
  if (checkpoint.size > leaves) return finding('OLDER_BACKUP', 'CHECKPOINT', { field, expected: checkpoint.size, found: leaves });
  return finding('CHAIN_REWRITTEN', 'CHECKPOINT', {
    field,
    expected: checkpoint.root,
    found: `feuilles ${soundSize} à ${checkpoint.size - 1}`,
  });
}

/** A held one was signed here: it must be among those that are stored. */
function missingCheckpoints(stored: readonly Checkpoint[], sound: readonly Claim[]): readonly Finding[] {
  const sizes = new Set(stored.map(({ size }) => size));
  return sound
    .filter(({ isHeld, checkpoint }) => isHeld && !sizes.has(checkpoint.size))
    .map(({ checkpoint: { size } }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', { field: `checkpoint/${size}`, expected: size, found: null }),
    );
}

/** Every subtree is the hash of its halves, and none is missing. PostgreSQL compares them: they are twice as many as the leaves. */
async function damagedNodes(manager: EntityManager, leaves: number): Promise<readonly Finding[]> {
  const wrong = await allRows<{ readonly level: number; readonly index: number }>(
    manager,
    `SELECT above.level, above.node_index::float8 AS index
     FROM stream_tree AS above
     LEFT JOIN stream_tree AS one ON one.level = above.level - 1 AND one.node_index = above.node_index * 2
     LEFT JOIN stream_tree AS other ON other.level = above.level - 1 AND other.node_index = above.node_index * 2 + 1
     WHERE (above.level > 0 AND above.hash IS DISTINCT FROM sha256('\\x01'::bytea || one.hash || other.hash))
       OR above.level < 0 OR above.node_index < 0 OR (above.node_index + 1) * 2 ^ above.level > $1
     ORDER BY 1, 2 LIMIT 20`,
    [leaves],
  );
  const { count } = await onlyRow<{ readonly count: number }>(manager, 'SELECT count(*)::float8 AS count FROM stream_tree');
  let expected = 0;
  for (let width = 1; width <= leaves; width *= 2) expected += Math.floor(leaves / width);
  return [
    ...wrong.map(({ level, index }) => finding('CHECKPOINT_LOG_ALTERED', 'TREE', { field: `stream_tree/${level}/${index}` })),
    ...(count === expected ? [] : [finding('CHECKPOINT_LOG_ALTERED', 'TREE', { field: 'stream_tree', expected, found: count })]),
  ];
}
