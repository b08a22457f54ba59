import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { whileLocked } from './advisory-locks.js';
import { DatabaseBeforeFirstRelease, DatabaseNewer } from './errors.js';
import { allRows, onlyRow } from './queries.js';
import { migrations, migrationsTable } from './schema.js';
import { grantRights } from './table-rights.js';

/** What migrations are numbered from, in milliseconds as their names have it. */
const firstRelease = 1_765_000_000_000;

/**
 * Brings the database to this version's tables, under their owner; safe when several processes do so at once.
 * @param applicationRole the role that the processes connect with; null where it is the owner itself
 * @throws {DatabaseNewer} where a newer Jalon has migrated it {DatabaseBeforeFirstRelease} {TableRightsIncomplete}
 */
export async function migrate(dataSource: DataSource, applicationRole: string | null = null): Promise<void> {
  await whileLocked(dataSource, 'migrations', async (session) => {
    await refuseUnknown(session);
    const executor = new MigrationExecutor(dataSource, session);
    executor.transaction = 'all';
    await executor.executePendingMigrations();
    await openFeedEpoch(session);
    await grantRights(session, applicationRole);
  });
}

async function refuseUnknown(runner: QueryRunner): Promise<void> {
  const { found } = await onlyRow<{ found: string | null }>(runner, 'SELECT to_regclass($1) AS found', [migrationsTable]);
  if (found === null) return;
  const done = await allRows<{ name: string; timestamp: number }>(
    runner,
    `SELECT name, timestamp::float8 AS timestamp FROM ${migrationsTable} ORDER BY timestamp`,
  );
  const known = new Set(migrations.map((migration) => migration.name));
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
