/** The tree made again from its leaves, against what was signed and what the auditor holds. */
import type { EntityManager } from 'typeorm';
import type { ChainEnd, Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { LastSigned } from '#libs/record/checkpoints/last-signed.js';
import { isBefore, leafData, refusalsStated, trailStated } from '#libs/record/checkpoints/signature.js';
import { GrowingTree, leafHash } from '#libs/record/merkle/tree.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import type { Resumptions } from './abandoned.js';
import type { Claim, ClaimedCheckpoints } from './claimed-checkpoints.js';
import { comparedBy, type ComparedPlaces } from './compared-leaves.js';
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
  /** Leaves that were compared with Temporal's histories before they were signed. */
  readonly compared: ComparedPlaces;
}

const page = 20_000;

/** Whether a chain beside the tree is that of an older backup, which lacks the entry of this sequence. */
export interface LackedByBackup {
  readonly refusals: (sequence: number) => boolean;
  readonly trail: (sequence: number) => boolean;
}

export async function checkTree(
  manager: EntityManager,
  { stored, signed, unsigned, resumptions, ownResumptions }: ClaimedCheckpoints,
  kept: LastSigned | null,
  lacked: LackedByBackup,
): Promise<CheckedTree> {
  const findings = unsigned.map(({ checkpoint, source }) =>
    finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', { field: `${source}/${checkpoint.size}/signature`, found: checkpoint.keyId }),
  );
  const grown = await growAgain(manager, new Set(signed.map(({ checkpoint }) => checkpoint.size)));
  const sound = signed.filter(({ checkpoint }) => grown.isRootOf(checkpoint));
  const putBack = signed.filter(({ checkpoint, source }) => source === 'checkpoint' && ownResumptions.abandoning(checkpoint) !== null);
  const isPutBack = new Set(putBack);
  const contradicted = signed.filter((claim) => !isPutBack.has(claim) && !grown.isRootOf(claim.checkpoint));
  const coveredSize = sound.at(-1)?.checkpoint.size ?? 0;
  findings.push(
    ...grown.findings,
    ...putBack.map(({ checkpoint }) =>
      finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', {
        field: `checkpoint/${checkpoint.size}`,
        found: ownResumptions.abandoning(checkpoint),
      }),
    ),
    ...contradicted.map((claim) => contradiction(claim, grown.size, coveredSize, resumptions)),
    ...missingCheckpoints(
      stored,
      sound.filter(({ checkpoint }) => resumptions.abandoning(checkpoint) === null),
      kept,
      lacked,
    ),
    ...missingBetween(stored),
    ...(await damagedNodes(manager, grown.size)),
  );
  const heldSize = sound.findLast(({ source }) => source === 'held')?.checkpoint.size ?? 0;
  const compared = comparedBy(sound.map(({ checkpoint }) => checkpoint));
  return { findings, coveredSize, heldSize, leaves: grown.size, altered: grown.altered, checkpoints: stored.length, compared };
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

function contradiction({ checkpoint, source }: Claim, leaves: number, soundSize: number, resumptions: Resumptions): Finding {
  const field = `${source}/${checkpoint.size}/root`;
  const decision = resumptions.abandoning(checkpoint);
  if (decision) return finding('OLDER_BACKUP', 'CHECKPOINT', { field, expected: checkpoint.root, found: decision });
  if (checkpoint.size > leaves) {
    // A database that holds it is not older than it: its leaves were taken away.
    const kind = source === 'checkpoint' ? 'CHECKPOINT_LOG_ALTERED' : 'OLDER_BACKUP';
    return finding(kind, 'CHECKPOINT', { field, expected: checkpoint.size, found: leaves });
  }
  return finding('CHAIN_REWRITTEN', 'CHECKPOINT', {
    field,
    expected: checkpoint.root,
    found: `feuilles ${soundSize} à ${checkpoint.size - 1}`,
  });
}

/**
 * One that is held, or kept, was signed here: it must be among those that are stored, as it was signed. But for the last, kept just before
 * it is stored.
 */
function missingCheckpoints(
  stored: readonly Checkpoint[],
  sound: readonly Claim[],
  kept: LastSigned | null,
  lacked: LackedByBackup,
): readonly Finding[] {
  const signatures = new Set(stored.map(({ signature }) => signature));
  const sizes = new Set(stored.map(({ size }) => size));
  const isUnderWay = kept !== null && kept.previous === (stored.at(-1)?.signature ?? null);
  const missing = new Map(
    sound
      .filter(({ checkpoint: { signature } }) => !signatures.has(signature))
      .filter(({ checkpoint: { signature } }) => !isUnderWay || signature !== kept.checkpoint?.signature)
      .map(({ checkpoint }) => [checkpoint.signature, checkpoint]),
  );
  const newest = stored.at(-1) ?? null;
  return [...missing.values()].map((checkpoint) => {
    const { size } = checkpoint;
    if (isPast(checkpoint, newest, lacked))
      return finding('OLDER_BACKUP', 'CHECKPOINT', { field: `checkpoint/${size}`, expected: size, found: newest?.size ?? null });
    if (!sizes.has(size))
      return finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', { field: `checkpoint/${size}`, expected: size, found: null });
    const others = stored.filter((one) => one.size === size);
    const [refusals, trail] = [refusalsStated(checkpoint)?.sequence ?? 0, trailStated(checkpoint)?.sequence ?? 0];
    const [member, expected] = others.some((one) => (refusalsStated(one)?.sequence ?? 0) === refusals)
      ? ['trail', trail]
      : ['refusals', refusals];
    return finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', { field: `checkpoint/${size}/${member}`, expected, found: null });
  });
}

/** Whether it came after whatever an older backup would hold, and states nothing of refusals or trail that such a backup would have lost and this has not. */
function isPast(checkpoint: Checkpoint, newest: Checkpoint | null, lacked: LackedByBackup): boolean {
  if (newest !== null && !isBefore(newest, checkpoint)) return false;
  const isLost = (stated: ChainEnd | null, last: ChainEnd | null, isLacked: (sequence: number) => boolean) =>
    stated === null || stated.sequence <= (last?.sequence ?? 0) || isLacked(stated.sequence);
  return (
    isLost(refusalsStated(checkpoint), newest && refusalsStated(newest), lacked.refusals) &&
    isLost(trailStated(checkpoint), newest && trailStated(newest), lacked.trail)
  );
}

/** Each says after which it was made, since it says from where on it compared. */
function missingBetween(stored: readonly Checkpoint[]): readonly Finding[] {
  const sizes = new Set(stored.map(({ size }) => size));
  const lacking = stored.flatMap((checkpoint) => {
    const from = ('compared' in checkpoint && checkpoint.compared?.from) || 0;
    return from === 0 || sizes.has(from) ? [] : [from];
  });
  return [...new Set(lacking)].map((size) =>
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
