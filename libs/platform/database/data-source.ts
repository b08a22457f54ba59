import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { DatabaseBeforeFirstRelease, DatabaseNewer } from './errors.js';
import { entities, migrations } from './schema.js';
import { grantRights } from './table-rights.js';

export interface DataSourceOptions {
  readonly poolSize?: number;
  /** Seen in pg_stat_activity. */
  readonly applicationName?: string;
}

const migrationsTable = 'migration';

/** What migrations are numbered from, in milliseconds as their names have it. */
const firstRelease = 1_765_000_000_000;

/** Any number will do, if no other use of advisory locks has it. */
const migrationLock = 7_263_001;

/** Connected. End it by `destroy()`. */
export async function createDataSource(url: string, options: DataSourceOptions = {}): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations,
    migrationsTableName: migrationsTable,
    synchronize: false,
    installExtensions: false,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName ?? 'jalon',
    connectTimeoutMS: 10_000,
    // A process that stops in the middle of an append must not hold its journey for ever.
    extra: { idle_in_transaction_session_timeout: 60_000 },
  });
  return dataSource.initialize();
}

/**
 * Brings the database to this version's tables, under their owner; safe when several processes do so at once.
 * @param applicationRole the role that the processes connect with; null where it is the owner itself
 * @throws {DatabaseNewer} where a newer Jalon has migrated it {DatabaseBeforeFirstRelease} {TableRightsIncomplete}
 */
export async function migrate(dataSource: DataSource, applicationRole: string | null = null): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    try {
      await refuseUnknown(runner);
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'all';
      await executor.executePendingMigrations();
      await openFeedEpoch(runner);
      await grantRights(runner, applicationRole);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [migrationLock]);
    }
  } finally {
    await runner.release();
  }
}

/** The role of the application's address, where it is not the owner's. */
export function roleApart(applicationUrl: string, ownerUrl: string): string | null {
  const [role, owner] = [applicationUrl, ownerUrl].map((url) => decodeURIComponent(new URL(url).username));
  return role === owner || role === undefined ? null : role;
}

async function refuseUnknown(runner: QueryRunner): Promise<void> {
  const [table] = (await runner.query('SELECT to_regclass($1) AS found', [migrationsTable])) as [{ found: string | null }];
  if (table.found === null) return;
  const done = (await runner.query(`SELECT name, timestamp::float8 AS timestamp FROM ${migrationsTable} ORDER BY timestamp`)) as {
    name: string;
    timestamp: number;
  }[];
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
