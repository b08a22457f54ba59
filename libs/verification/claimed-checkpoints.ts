/** Every checkpoint that somebody shows, its signature checked once: what is stored, what the file beside the keys keeps, what the auditor holds. */
import { setImmediate as turn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { Checkpoint, HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import type { LastSigned } from '#libs/record/checkpoints/last-signed.js';
import { isSigned } from '#libs/record/checkpoints/signature.js';
import { allRows } from '#libs/platform/database/queries.js';
import { batchesOf } from '#libs/platform/collections/batches-of.js';
import { resumptionsIn, type Resumptions } from './abandoned.js';

export interface Claim {
  readonly checkpoint: Checkpoint;
  /** Who says it: the database, the file beside the signing keys, or the auditor. */
  readonly source: 'checkpoint' | 'kept' | 'held';
}

export interface ClaimedCheckpoints {
  /** In their order. */
  readonly stored: readonly Checkpoint[];
  /** In the order of their sizes. */
  readonly signed: readonly Claim[];
  readonly unsigned: readonly Claim[];
  /** What those that are signed say was left behind. */
  readonly resumptions: Resumptions;
  /** What the database says itself was left behind: it cannot hold it. */
  readonly ownResumptions: Resumptions;
}

/** Signatures checked between two queries: a transaction that is left idle for a minute would be ended. */
const page = 1_000;

/** @param manager of a transaction */
export async function readClaims(
  manager: EntityManager,
  { verifying }: Pick<CheckpointKeys, 'verifying'>,
  held: readonly HeldCheckpoint[],
  kept: LastSigned | null,
): Promise<ClaimedCheckpoints> {
  const stored: Checkpoint[] = [];
  const [signed, unsigned]: [Claim[], Claim[]] = [[], []];
  const add = (source: Claim['source'], checkpoint: Checkpoint) =>
    (isSigned(checkpoint, verifying) ? signed : unsigned).push({ checkpoint, source });
  await manager.query('DECLARE claimed NO SCROLL CURSOR FOR SELECT document FROM checkpoint ORDER BY size, refusals, trail');
  for (;;) {
    const rows = await allRows<{ readonly document: Checkpoint }>(manager, `FETCH ${page} FROM claimed`);
    for (const { document } of rows) {
      stored.push(document);
      add('checkpoint', document);
    }
    if (rows.length < page) break;
  }
  await manager.query('CLOSE claimed');
  if (kept?.checkpoint) add('kept', kept.checkpoint);
  for (const some of batchesOf(held, page)) {
    for (const { checkpoint } of some) add('held', checkpoint);
    await turn();
  }
  const bySize = (claims: readonly Claim[]) => claims.toSorted((one, other) => one.checkpoint.size - other.checkpoint.size);
  const resumptions = resumptionsIn(signed.map(({ checkpoint }) => checkpoint));
  const ownResumptions = resumptionsIn(signed.filter(({ source }) => source === 'checkpoint').map(({ checkpoint }) => checkpoint));
  return { stored, signed: bySize(signed), unsigned: bySize(unsigned), resumptions, ownResumptions };
}
