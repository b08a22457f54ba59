/**
 * Real PostgreSQL for tests: one cluster for each of jest's processes, a database of its own for each caller. A cluster that
 * two test files use at once has its transactions in common, and what one writes slowly would keep the other's feed waiting.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { migrate } from '#libs/platform/database/migrate.js';
import { anyFreePort } from '#infra/local/ports.js';
import { applicationRole, ensureRole, ownerRole, postgresUrl, startPostgres } from '#infra/local/postgres.js';
import { onceInThisRun, runFolder } from './run-folder.js';

export interface TestDatabase {
  /** Of the application's role: what Jalon itself connects with, so that a right that it lacks fails a test. */
  readonly url: string;
  /** Of the owner, who runs migrations. */
  readonly ownerUrl: string;
  /** Of the superuser, who may do anything: what an attacker of the tests has. */
  readonly adminUrl: string;
  /** As the superuser. Answers the rows. */
  tamper(sql: string, parameters?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Ends every connection and removes the database. */
  drop(): Promise<void>;
  /** A backup of what it holds now. Ends every connection, as everything here does that replaces a database. */
  backUp(): Promise<TestDatabase>;
  /** Puts a backup in its place, again and again if need be. */
  restore(backup: TestDatabase): Promise<void>;
}

interface SharedCluster {
  readonly port: number;
  readonly password: string;
}

const template = 'jalon_migrated';

/**
 * A fresh database. Give it back with `drop()` in `afterAll`.
 * @param options.migrated false for an empty one; else it has every migration
 */
export async function createTestDatabase(options: { readonly migrated?: boolean } = {}): Promise<TestDatabase> {
  const cluster = await onceInThisRun(clusterName(), startCluster);
  if (options.migrated !== false) await onceInThisRun(`${clusterName()}-template`, () => createTemplate(cluster));
  const name = newName();
  await admin(cluster, ...createFrom(options.migrated === false ? 'template0' : template, name));
  return testDatabase(cluster, name);
}

function clusterName(): string {
  return `postgresql-${process.env['JEST_WORKER_ID']}`;
}

function newName(): string {
  return `test_${randomUUID().replaceAll('-', '')}`;
}

/** A copy has the tables' rights, and not those over the database itself. */
function createFrom(source: string, name: string): readonly string[] {
  return [`CREATE DATABASE ${name} OWNER ${ownerRole} TEMPLATE ${source}`, `REVOKE CREATE, TEMPORARY ON DATABASE ${name} FROM PUBLIC`];
}

function testDatabase(cluster: SharedCluster, name: string): TestDatabase {
  const drop = `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`;
  return {
    url: postgresUrl(cluster, applicationRole, name),
    ownerUrl: postgresUrl(cluster, ownerRole, name),
    adminUrl: postgresUrl(cluster, 'postgres', name),
    tamper: async (sql, parameters = []) => {
      const client = new pg.Client(postgresUrl(cluster, 'postgres', name));
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows;
      } finally {
        await client.end();
      }
    },
    drop: () => admin(cluster, drop),
    async backUp() {
      const copy = newName();
      await admin(
        cluster,
        `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${name}'`,
        ...createFrom(name, copy),
        `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`,
      );
      return testDatabase(cluster, copy);
    },
    restore: (backup) => admin(cluster, drop, ...createFrom(new URL(backup.url).pathname.slice(1), name)),
  };
}

async function startCluster(): Promise<SharedCluster> {
  const shared = { port: await anyFreePort(), password: randomUUID() };
  const folder = join(runFolder(), clusterName());
  const pidFolder = join(runFolder(), 'pids', clusterName());
  mkdirSync(folder);
  await startPostgres({ ...shared, folder, durable: false, logFile: join(folder, 'log'), pidFolder });
  const client = new pg.Client(postgresUrl(shared));
  await client.connect();
  try {
    for (const role of [ownerRole, applicationRole]) await ensureRole(client, role, shared.password);
  } finally {
    await client.end();
  }
  return shared;
}

async function createTemplate(cluster: SharedCluster): Promise<{ readonly name: string }> {
  await admin(cluster, `CREATE DATABASE ${template} OWNER ${ownerRole} TEMPLATE template0`);
  const dataSource = await createDataSource(postgresUrl(cluster, ownerRole, template), { poolSize: 1 });
  try {
    await migrate(dataSource, applicationRole);
  } finally {
    await dataSource.destroy();
  }
  return { name: template };
}

async function admin(cluster: SharedCluster, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client(postgresUrl(cluster));
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
