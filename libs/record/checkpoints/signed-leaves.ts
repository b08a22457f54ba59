/** Leaves that new ones follow, against the root under which they were signed. */
import type { EntityManager } from 'typeorm';
import { batchesOf } from '#libs/platform/collections/batches-of.js';
import { includes, inclusionRanges } from '#libs/record/merkle/proofs.js';
import { leafHash } from '#libs/record/merkle/tree.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointRefused } from './checkpoint-refused.js';
import type { NewLeaf } from './leaf-comparison.js';
import { leafData } from './signature.js';
import { rangeRoots } from './tree-nodes.js';

/** Leaves whose proofs are made at a time. */
const proofsAtOnce = 500;

/**
 * What a new leaf follows may have been signed already: a rewritten one would make what follows it look sound.
 * @throws {CheckpointRefused} where it is not what was signed {TreeDamaged}
 */
export async function requirePreviousSigned(manager: EntityManager, { size, root }: Checkpoint, leaves: readonly NewLeaf[]): Promise<void> {
  const following = leaves.flatMap(({ streamId, version, previousHash, previousIndex }) =>
    previousHash !== null && previousIndex !== null && previousIndex < size
      ? [{ streamId, version: version - 1, hash: previousHash, index: previousIndex }]
      : [],
  );
  for (const batch of batchesOf(following, proofsAtOnce)) {
    const ranges = batch.map(({ index }) => inclusionRanges(index, size));
    const hashes = [...(await rangeRoots(manager, ranges.flat()))];
    for (const [place, { streamId, version, hash, index }] of batch.entries()) {
      const proof = hashes.splice(0, ranges[place]!.length);
      const leaf = leafHash(leafData(streamId, version, hash));
      if (!includes({ leaf, index, size, root: Buffer.from(root, 'hex') }, proof)) throw rewritten(streamId, version);
    }
  }
}

function rewritten(streamId: string, version: number): CheckpointRefused {
  return new CheckpointRefused(
    'TREE_ALTERED',
    `${streamId}, version ${version} : la feuille de cet événement n’est plus celle qui a été signée, et un autre le suit. ` +
      'Rien n’est signé. Lancez « npm run jalon -- verify » pour savoir ce qui a été altéré.',
  );
}
