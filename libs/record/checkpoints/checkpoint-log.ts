/** The log of checkpoints: makes them, finds them, and proves what they cover. */
import type { DataSource } from 'typeorm';
import { streamName } from '#libs/domain/stream/stream-id.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { consistencyRanges, inclusionRanges } from '#libs/record/merkle/proofs.js';
import type { Checkpoint, CheckpointHead } from './checkpoint.js';
import { CheckpointMaker, type MadeCheckpoint } from './checkpoint-maker.js';
import { systemClocks, type SigningClocks } from './signing-clocks.js';
import type { EventHistories } from './leaf-comparison.js';
import { rangeRoots } from './tree-nodes.js';

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
  private readonly maker: CheckpointMaker;

  /** @param histories null: nothing is compared before it is signed, and no checkpoint says that it was */
  constructor(
    private readonly dataSource: DataSource,
    keysFolder: string,
    histories: EventHistories | null = null,
    { clocks = systemClocks, log }: { readonly clocks?: SigningClocks; readonly log?: Pick<Logger, 'warn'> } = {},
  ) {
    this.maker = new CheckpointMaker(dataSource, keysFolder, histories, clocks, log);
  }

  /** @throws what `CheckpointMaker.make` throws */
  async make(): Promise<MadeCheckpoint | null> {
    return this.maker.make();
  }

  /** The last of that size: it states the most of refusals and trail. */
  async findCheckpoint(size: number): Promise<Checkpoint | null> {
    const sql = 'SELECT document FROM checkpoint WHERE size = $1 ORDER BY refusals DESC, trail DESC LIMIT 1';
    return (await firstRow<StoredCheckpoint>(this.dataSource, sql, [size]))?.document ?? null;
  }

  /** Newest first, the last of each size. */
  async list(page: { readonly before?: number; readonly limit: number }): Promise<readonly Checkpoint[]> {
    const found = await allRows<StoredCheckpoint>(
      this.dataSource,
      'SELECT DISTINCT ON (size) document FROM checkpoint WHERE size < $1 ORDER BY size DESC, refusals DESC, trail DESC LIMIT $2',
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

function hexadecimal(hashes: readonly Buffer[]): readonly string[] {
  return hashes.map((hash) => hash.toString('hex'));
}
