/** The log of checkpoints: makes them, finds them, and proves what they cover. */
import type { DataSource, EntityManager } from 'typeorm';
import { streamName } from '#libs/domain/stream/stream-id.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import { consistencyRanges, inclusionRanges } from '#libs/record/merkle/proofs.js';
import type { GrowingTree } from '#libs/record/merkle/tree.js';
import { refusalHead } from '#libs/record/refusals/refusal-log.js';
import type { Checkpoint, CheckpointHead } from './checkpoint.js';
import { isSigned, refusalsStated, signCheckpoint } from './signature.js';
import { readCheckpointKeys, type CheckpointKeys } from './checkpoint-keys.js';
import { lockTree, sequence, storedTree } from './sequencer.js';
import { rangeRoots } from './tree-nodes.js';

/** The tree no longer begins with what was signed: nothing more is signed, and a verification will say what was altered. */
export class CheckpointRefused extends Error {
  override readonly name = 'CheckpointRefused';
  constructor(readonly size: number) {
    super(
      `Le registre ne prolonge plus le point de contrôle de taille ${size} : rien n’est signé. ` +
        'Lancez « npm run jalon -- verify » pour savoir ce qui a été altéré.',
    );
  }
}

/** Hashes in hexadecimal. */
export interface InclusionProof {
  readonly streamId: string;
  readonly version: number;
  readonly eventHash: string;
  readonly leafIndex: number;
  readonly proof: readonly string[];
  readonly checkpoint: Checkpoint;
}

export interface ConsistencyProof {
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly proof: readonly string[];
}

export class CheckpointLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keysFolder: string,
  ) {}

  /**
   * Takes in what the journal and the log of refusals have gained, and signs. Where neither gained, the last checkpoint stands. Null while
   * the journal is empty. One at a time, whoever asks.
   * @throws {CheckpointRefused} {TreeDamaged}
   */
  async make(): Promise<{ readonly checkpoint: Checkpoint; readonly isNew: boolean } | null> {
    const keys = await readCheckpointKeys(this.keysFolder);
    while (await this.dataSource.transaction((manager) => sequenceSome(manager, keys))) {
      // A batch at a time, so that a long journal is not one long transaction.
    }
    return this.dataSource.transaction((manager) => signWithin(manager, keys));
  }

  /** The last of that size: it states the most of the refusals. */
  async findCheckpoint(size: number): Promise<Checkpoint | null> {
    const sql = 'SELECT document FROM checkpoint WHERE size = $1 ORDER BY refusals DESC LIMIT 1';
    return (await firstRow<StoredCheckpoint>(this.dataSource, sql, [size]))?.document ?? null;
  }

  /** Newest first, the last of each size. */
  async list(page: { readonly before?: number; readonly limit: number }): Promise<readonly Checkpoint[]> {
    const found = await allRows<StoredCheckpoint>(
      this.dataSource,
      'SELECT DISTINCT ON (size) document FROM checkpoint WHERE size < $1 ORDER BY size DESC, refusals DESC LIMIT $2',
      [page.before ?? Number.MAX_SAFE_INTEGER, page.limit],
    );
    return found.map(({ document }) => document);
  }

  /** Where each stream stood at a size, by id. */
  async heads(size: number): Promise<readonly CheckpointHead[]> {
    const found = await allRows<{ readonly streamId: string; readonly version: number; readonly hash: string }>(
      this.dataSource,
      `SELECT DISTINCT ON (stream_id) stream_id AS "streamId", version, encode(hash, 'hex') AS hash
       FROM stream_leaf WHERE leaf_index < $1 ORDER BY stream_id, version DESC`,
      [size],
    );
    return found.map(({ streamId, ...place }) => ({ ...streamName(streamId), ...place }));
  }

  /**
   * That an event is covered by a checkpoint: the one asked for, or the newest. Null where none covers it yet.
   * @throws {TreeDamaged}
   */
  async inclusion(streamId: string, version: number, size?: number): Promise<InclusionProof | null> {
    const leaf = await firstRow<{ readonly index: number; readonly hash: string }>(
      this.dataSource,
      `SELECT leaf_index::float8 AS index, encode(hash, 'hex') AS hash FROM stream_leaf WHERE stream_id = $1 AND version = $2`,
      [streamId, version],
    );
    const checkpoint = size === undefined ? (await this.list({ limit: 1 }))[0] : await this.findCheckpoint(size);
    if (!leaf || !checkpoint || leaf.index >= checkpoint.size) return null;
    const proof = await rangeRoots(this.dataSource.manager, inclusionRanges(leaf.index, checkpoint.size));
    return { streamId, version, eventHash: leaf.hash, leafIndex: leaf.index, proof: hexadecimal(proof), checkpoint };
  }

  /** That the later checkpoint's tree begins with the earlier one's. Null where one of them is not known. @throws {TreeDamaged} */
  async consistency(fromSize: number, toSize: number): Promise<ConsistencyProof | null> {
    const [from, to] = [await this.findCheckpoint(fromSize), await this.findCheckpoint(toSize)];
    if (!from || !to || fromSize > toSize) return null;
    return { from, to, proof: hexadecimal(await rangeRoots(this.dataSource.manager, consistencyRanges(fromSize, toSize))) };
  }
}

interface StoredCheckpoint {
  readonly document: Checkpoint;
}

async function sequenceSome(manager: EntityManager, keys: CheckpointKeys): Promise<boolean> {
  await lockTree(manager);
  const tree = await storedTree(manager);
  await lastExtendedBy(manager, tree, keys);
  return sequence(manager, tree);
}

async function signWithin(manager: EntityManager, keys: CheckpointKeys): Promise<{ checkpoint: Checkpoint; isNew: boolean } | null> {
  await lockTree(manager);
  const tree = await storedTree(manager);
  const last = await lastExtendedBy(manager, tree, keys);
  if (tree.size === 0) return null;
  const refusals = await refusalHead(manager);
  if (last?.size === tree.size && (refusalsStated(last)?.sequence ?? 0) === refusals.sequence) return { checkpoint: last, isNew: false };
  const checkpoint = signCheckpoint({ size: tree.size, root: tree.root(), refusals }, new Date().toISOString(), keys.signer);
  await manager.query('INSERT INTO checkpoint (size, document) VALUES ($1, $2)', [checkpoint.size, JSON.stringify(checkpoint)]);
  return { checkpoint, isNew: true };
}

/** The last checkpoint, null before the first. @throws {CheckpointRefused} where the tree or the refusals do not begin as it says */
async function lastExtendedBy(manager: EntityManager, tree: GrowingTree, { verifying }: CheckpointKeys): Promise<Checkpoint | null> {
  const stored = await firstRow<StoredCheckpoint>(manager, 'SELECT document FROM checkpoint ORDER BY size DESC, refusals DESC LIMIT 1');
  if (!stored) return null;
  const { document: last } = stored;
  if (last.size > tree.size || !isSigned(last, verifying)) throw new CheckpointRefused(last.size);
  const [root] = await rangeRoots(manager, [{ from: 0, to: last.size }]);
  if (root?.toString('hex') !== last.root) throw new CheckpointRefused(last.size);
  const stated = refusalsStated(last);
  if (stated && (await refusalHash(manager, stated.sequence)) !== stated.hash) throw new CheckpointRefused(last.size);
  return last;
}

async function refusalHash(manager: EntityManager, sequence: number): Promise<string | undefined> {
  const sql = `SELECT encode(hash, 'hex') AS hash FROM refusal WHERE sequence = $1`;
  return (await firstRow<{ readonly hash: string }>(manager, sql, [sequence]))?.hash;
}

function hexadecimal(hashes: readonly Buffer[]): readonly string[] {
  return hashes.map((hash) => hash.toString('hex'));
}
