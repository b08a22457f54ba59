/**
 * Locks on an activity rather than on a row: one process at a time does it. The numbers are fixed once released, so that processes of
 * two versions keep each other out; those of `reserve` are hashes of what is reserved, and meet none of these but by a
 * chance of one in 2⁶⁴.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { onlyRow } from './queries.js';

export const advisoryLocks = {
  migrations: 7_263_001,
  rebuild: 7_263_002,
  /** Leaves and checkpoints are added by one transaction at a time. */
  tree: 7_263_003,
  /** Taken by `lock_refusals`, in the schema. */
  refusals: 7_263_004,
  /** One writer of the ledger of erasures at a time. */
  ledger: 7_263_045,
  purge: 7_263_046,
  /** Whoever has it reads closed runs into the archive. */
  runArchive: 7_263_047,
  /** Shared by whoever acts on who is one person; had alone by who changes it. */
  personMerges: 7_263_048,
} as const;

export type AdvisoryLock = keyof typeof advisoryLocks;

/** Waits for the lock, and has it until the transaction ends. */
export async function lockUntilCommit(manager: EntityManager, lock: AdvisoryLock): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks[lock]]);
}

/** The same, together with others who share it; who waits to have it alone is served before who asks to share it later. */
export async function shareUntilCommit(manager: EntityManager, lock: AdvisoryLock): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1)', [advisoryLocks[lock]]);
}

const askAgainAfterMs = 100;

/**
 * Has the lock while `work` goes on, which is given the connection that holds it. It is asked for again and again: who waits
 * for it in PostgreSQL holds a snapshot, which an index that a migration makes CONCURRENTLY, holding the lock, would wait for.
 */
export async function whileLocked<T>(dataSource: DataSource, lock: AdvisoryLock, work: (session: QueryRunner) => Promise<T>): Promise<T> {
  const session = dataSource.createQueryRunner();
  try {
    while (!(await hasLocked(session, lock))) await sleep(askAgainAfterMs);
    return await thenUnlock(session, lock, work);
  } finally {
    await session.release();
  }
}

/** The same where nobody has the lock; null, at once, where somebody has. */
export async function ifUnlocked<T>(
  dataSource: DataSource,
  lock: AdvisoryLock,
  work: (session: QueryRunner) => Promise<T>,
): Promise<T | null> {
  const session = dataSource.createQueryRunner();
  try {
    return (await hasLocked(session, lock)) ? await thenUnlock(session, lock, work) : null;
  } finally {
    await session.release();
  }
}

/** Whether the session has it now. */
async function hasLocked(session: QueryRunner, lock: AdvisoryLock): Promise<boolean> {
  const { had } = await onlyRow<{ had: boolean }>(session, 'SELECT pg_try_advisory_lock($1) AS had', [advisoryLocks[lock]]);
  return had;
}

async function thenUnlock<T>(session: QueryRunner, lock: AdvisoryLock, work: (session: QueryRunner) => Promise<T>): Promise<T> {
  try {
    return await work(session);
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [advisoryLocks[lock]]);
  }
}
