/** What the next checkpoint extends: what was signed last, by the database and by the file outside it. */
import type { EntityManager } from 'typeorm';
import { firstRow, onlyRow } from '#libs/platform/database/queries.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { ChainEnd, Checkpoint, CheckpointResumption } from './checkpoint.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { CheckpointRefused } from './checkpoint-refused.js';
import { keepLastSigned, LastSignedUnreadable, readLastSigned, type AskedResumption, type LastSigned } from './last-signed.js';
import { headOf, isBefore, isSameHead, isSigned, refusalsStated, trailStated } from './signature.js';
import { rangeRoots } from './tree-nodes.js';

export interface Base {
  readonly kept: LastSigned;
  /** Null before the first. */
  readonly last: Checkpoint | null;
  /** Signing goes on from an older database, as was decided. */
  readonly resumes: CheckpointResumption | null;
}

export async function insertCheckpoint(manager: EntityManager, checkpoint: Checkpoint): Promise<void> {
  await manager.query('INSERT INTO checkpoint (size, document) VALUES ($1, $2)', [checkpoint.size, JSON.stringify(checkpoint)]);
}

/** The newest that the database holds, whoever has signed it. */
export async function newestStored(manager: EntityManager): Promise<Checkpoint | null> {
  const sql = 'SELECT document FROM checkpoint ORDER BY size DESC, refusals DESC, trail DESC LIMIT 1';
  return (await firstRow<{ readonly document: Checkpoint }>(manager, sql))?.document ?? null;
}

/**
 * The caller holds the tree. What a process was killed between, the file and the database, is put right.
 * @throws {CheckpointRefused} where the database is not what was signed {TreeDamaged} {LastSignedUnreadable}
 */
export async function baseWithin(
  manager: EntityManager,
  keysFolder: string,
  { verifying }: CheckpointKeys,
  log?: Pick<Logger, 'warn'>,
): Promise<Base> {
  const kept = await readLastSigned(keysFolder);
  const stored = await newestStored(manager);
  if (stored && !isSigned(stored, verifying)) throw altered(stored);
  const { checkpoint: signed } = kept;
  if (signed && !isSigned(signed, verifying)) throw new LastSignedUnreadable(keysFolder);
  if (signed === null) {
    if (stored && !(await isExtended(manager, stored))) throw altered(stored);
    return { kept: await adopt(keysFolder, kept, stored, log), last: stored, resumes: null };
  }
  if (stored && !isBefore(stored, signed)) {
    if (!(await isExtended(manager, stored))) throw altered(stored);
    if (await isExtended(manager, signed)) return { kept: await adopt(keysFolder, kept, stored, log), last: stored, resumes: null };
    // What was resumed from an older backup is behind this one, which was put back afterwards: it holds what our keys have signed, but not that.
    const resumes = decided(kept.resumption, signed, stored);
    if (resumes === null) throw older(signed, stored);
    return { kept, last: stored, resumes };
  }
  const resumes = decided(kept.resumption, signed, stored);
  if (resumes) {
    if (stored && !(await isExtended(manager, stored))) throw altered(stored);
    return { kept, last: stored, resumes };
  }
  const wasLastThere = kept.previous === (stored?.signature ?? null);
  if (!wasLastThere || !(await isExtended(manager, signed))) throw older(signed, stored);
  await insertCheckpoint(manager, signed);
  return { kept, last: signed, resumes: null };
}

/** The file is lost, or an older copy: what our keys have signed, and the tree extends, was signed here. Whoever operates it is told. */
async function adopt(keysFolder: string, kept: LastSigned, stored: Checkpoint | null, log?: Pick<Logger, 'warn'>): Promise<LastSigned> {
  if (stored === null || kept.checkpoint?.signature === stored.signature) return kept;
  const adopted = { ...kept, checkpoint: stored, previous: stored.signature };
  await keepLastSigned(keysFolder, adopted);
  const heads = { kept: kept.checkpoint && headOf(kept.checkpoint), adopted: headOf(stored) };
  log?.warn(heads, 'the file of what was signed last is lost, or an older copy: the checkpoint that the database holds is adopted');
  return adopted;
}

/** Whether tree, refusals and trail begin as it says. @throws {TreeDamaged} */
async function isExtended(manager: EntityManager, checkpoint: Checkpoint): Promise<boolean> {
  const { size, root } = checkpoint;
  const sql = 'SELECT coalesce(max(leaf_index) + 1, 0)::float8 AS leaves FROM stream_leaf';
  if ((await onlyRow<{ readonly leaves: number }>(manager, sql)).leaves < size) return false;
  const [made] = await rangeRoots(manager, [{ from: 0, to: size }]);
  if (made?.toString('hex') !== root) return false;
  return (await holds(manager, 'refusal', refusalsStated(checkpoint))) && (await holds(manager, 'trail', trailStated(checkpoint)));
}

/** @param end null where nothing is said of it */
async function holds(manager: EntityManager, chain: 'refusal' | 'trail', end: ChainEnd | null): Promise<boolean> {
  if (end === null) return true;
  const sql = `SELECT encode(hash, 'hex') AS hash FROM ${chain} WHERE sequence = $1`;
  return (await firstRow<{ readonly hash: string }>(manager, sql, [end.sequence]))?.hash === end.hash;
}

function decided(asked: AskedResumption | null, signed: Checkpoint, stored: Checkpoint | null): CheckpointResumption | null {
  if (!asked?.confirmed || !isSameHead(asked.signed, headOf(signed)) || !isSameHead(asked.database, stored && headOf(stored))) return null;
  const { confirmed, ...rest } = asked;
  return { ...rest, ...confirmed };
}

function altered({ size }: Checkpoint): CheckpointRefused {
  return new CheckpointRefused(
    'TREE_ALTERED',
    `Le registre ne prolonge plus le point de contrôle de taille ${size} : rien n’est signé. ` +
      'Lancez « npm run jalon -- verify » pour savoir ce qui a été altéré.',
  );
}

function older(signed: Checkpoint, stored: Checkpoint | null): CheckpointRefused {
  const told = ({ size, root }: Checkpoint) => `taille ${size}, racine ${root.slice(0, 12)}…`;
  return new CheckpointRefused(
    'DATABASE_OLDER',
    `La base ne tient plus ce qui a été signé en dernier (${told(signed)}) : ` +
      (stored
        ? `son dernier point de contrôle ${isBefore(stored, signed) ? 'est d’avant' : 'ne le prolonge pas'} (${told(stored)}). `
        : 'elle ne tient aucun point de contrôle. ') +
      'Rien n’est signé tant que deux administrateurs n’ont pas décidé de reprendre de là ; une sauvegarde plus ancienne a été ' +
      'restaurée, ou ces tables ont été vidées.',
  );
}
