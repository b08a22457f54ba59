import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, type Migration, MigrationExecutor, QueryFailedError, type QueryRunner } from 'typeorm';
import { whileLocked } from './advisory-locks.js';
import { DatabaseBeforeFirstRelease, DatabaseBusy, DatabaseNewer } from './errors.js';
import { allRows, onlyRow } from './queries.js';
import { migrationsTable } from './schema.js';
import { grantRights } from './table-rights.js';

/** What migrations are numbered from, in milliseconds as their names have it. */
const firstRelease = 1_768_000_000_000;

/** How long a migration waits for a lock on a table, while whoever comes after it waits too, and how often it tries. */
export interface Patience {
  readonly lockTimeoutMs: number;
  readonly attempts: number;
  readonly pauseMs: number;
}

const ordinaryPatience: Patience = { lockTimeoutMs: 2_000, attempts: 15, pauseMs: 2_000 };

/**
 * Brings the database to this version's tables, under their owner; safe when several processes do so at once, and while
 * others work on it. Each migration is a transaction of its own; see `migrations` for those that cannot be one.
 * @param applicationRole the role that the processes connect with; null where it is the owner itself
 * @throws {DatabaseNewer} where a newer Jalon has migrated it {DatabaseBeforeFirstRelease} {DatabaseBusy} where a migration
 *   never had its lock: those before it are done {TableRightsIncomplete}
 */
export async function migrate(
  dataSource: DataSource,
  applicationRole: string | null = null,
  patience: Patience = ordinaryPatience,
): Promise<void> {
  await whileLocked(dataSource, 'migrations', async (session) => {
    await refuseUnknown(dataSource, session);
    const executor = new MigrationExecutor(dataSource, session);
    for (const migration of await executor.getPendingMigrations()) {
      // What is in no transaction holds nothing that others wait for: it may itself wait for as long as those before it take.
      if (migration.instance?.transaction === false) await executor.executeMigration(migration);
      else await inTransaction(session, executor, migration, patience);
    }
    await openFeedEpoch(session);
    // At once: processes that work meanwhile are never without their rights.
    await session.manager.transaction(() => grantRights(session, applicationRole));
  });
}

async function inTransaction(session: QueryRunner, executor: MigrationExecutor, migration: Migration, patience: Patience): Promise<void> {
  for (let attempt = 1; attempt <= patience.attempts; attempt += 1) {
    try {
      await session.manager.transaction(async () => {
        await session.query(`SET LOCAL lock_timeout = ${patience.lockTimeoutMs}`);
        await executor.executeMigration(migration);
      });
      return;
    } catch (error) {
      if (!isLockLacking(error)) throw error;
      await sleep(patience.pauseMs);
    }
  }
  throw new DatabaseBusy(migration.name);
}

/** Its lock was not had in time, or waiting for it would have been a deadlock. */
function isLockLacking(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code } = error.driverError as { code?: string };
  return code === '55P03' || code === '40P01';
}

async function refuseUnknown({ migrations }: DataSource, runner: QueryRunner): Promise<void> {
  const { found } = await onlyRow<{ found: string | null }>(runner, 'SELECT to_regclass($1) AS found', [migrationsTable]);
  if (found === null) return;
  const done = await allRows<{ name: string; timestamp: number }>(
    runner,
    `SELECT name, timestamp::float8 AS timestamp FROM ${migrationsTable} ORDER BY timestamp`,
  );
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = done.filter(({ name }) => !known.has(name));
  if (unknown.some(({ timestamp }) => timestamp < firstRelease)) throw new DatabaseBeforeFirstRelease();
  if (unknown.length > 0) throw new DatabaseNewer(unknown.map(({ name }) => name));
}

/** Restored from a dump into another server, the journal holds transaction ids that this one has not reached. */
async function openFeedEpoch(runner: QueryRunner): Promise<void> {
  await runner.query(`
    UPDATE feed_epoch SET transaction_offset = newest.id
    FROM (SELECT max(transaction_id) AS id FROM stream_event) AS newest
    WHERE newest.id >= transaction_offset + pg_snapshot_xmax(pg_current_snapshot())::text::bigint`);
}
