import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DataSource, MigrationInterface } from 'typeorm';
import { applicationRole } from '#infra/local/postgres.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { createDataSource } from './data-source.js';
import { DatabaseBeforeFirstRelease, DatabaseBusy, DatabaseNewer } from './errors.js';
import { migrate } from './migrate.js';
import { allRows, anyRow, onlyRow } from './queries.js';
import { migrations } from './schema.js';

describe('migrating the database', () => {
  const databases: TestDatabase[] = [];
  const empty = async () => {
    const database = await createTestDatabase({ migrated: false });
    databases.push(database);
    return database;
  };
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('is done once where several processes start together', async () => {
    const { ownerUrl: url } = await empty();
    const sources = await Promise.all([1, 2, 3, 4].map(() => createDataSource(url, { poolSize: 1 })));
    await Promise.all(sources.map((source) => migrate(source)));
    const done = await allRows<{ name: string }>(sources[0]!, 'SELECT name FROM migration ORDER BY timestamp');
    expect(done.map(({ name }) => name)).toEqual(migrations.map((migration) => migration.name));
    await Promise.all(sources.map((source) => source.destroy()));
  });

  it('refuses a database that a newer version has migrated, and changes nothing', async () => {
    const { ownerUrl: url } = await empty();
    const source = await createDataSource(url);
    await migrate(source);
    await source.query(`INSERT INTO migration (timestamp, name) VALUES (4102444800000, 'Future4102444800000')`);
    await expect(migrate(source)).rejects.toThrow(DatabaseNewer);
    await expect(migrate(source)).rejects.toThrow('Future4102444800000');
    await source.destroy();
  });

  it('refuses a database of before the first release, tells what to do of it, and changes nothing', async () => {
    const { ownerUrl: url } = await empty();
    const source = await createDataSource(url);
    await source.query('CREATE TABLE migration (id serial PRIMARY KEY, timestamp bigint NOT NULL, name varchar NOT NULL)');
    await source.query(`INSERT INTO migration (timestamp, name) VALUES (1763900000000, 'Journal1763900000000')`);
    await expect(migrate(source)).rejects.toThrow(DatabaseBeforeFirstRelease);
    await expect(migrate(source)).rejects.toThrow(/antérieure à la première livraison.*base vide/);
    expect(await source.query(`SELECT relname FROM pg_class WHERE relname = 'stream_event'`)).toEqual([]);
    await source.destroy();
  });

  it('takes back all that it made', async () => {
    const { ownerUrl: url } = await empty();
    const source = await createDataSource(url);
    await migrate(source);
    for (const _ of migrations) await source.undoLastMigration();
    const left = await source.query(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`);
    expect(left).toEqual([{ relname: 'migration' }]);
    await migrate(source);
    await source.destroy();
  });

  it('maps every column that its entities name', async () => {
    const { ownerUrl: url } = await empty();
    const source = await createDataSource(url);
    await migrate(source);
    for (const { tableName, columns } of source.entityMetadatas) {
      const there = await allRows<{ name: string }>(
        source,
        'SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1',
        [tableName],
      );
      const names = there.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(columns.map((column) => column.databaseName)));
    }
    await source.destroy();
  });
});

describe('a migration of a database that others work on', () => {
  const impatient = { lockTimeoutMs: 300, attempts: 3, pauseMs: 200 };
  let database: TestDatabase;
  let source: DataSource;
  let writer: pg.Client;
  beforeEach(async () => {
    database = await createTestDatabase();
    source = await createDataSource(database.ownerUrl, { poolSize: 1 });
    writer = new pg.Client(database.url);
    await writer.connect();
  });
  afterEach(async () => {
    await writer.end();
    await source.destroy();
    await database.drop();
  });

  /** Of this spec alone. */
  const throwAway = (number: number, transaction: boolean, ...statements: readonly string[]): MigrationInterface => ({
    name: `ThrowAway${4_102_444_800_000 + number}`,
    transaction,
    up: async (runner) => {
      for (const statement of statements) await runner.query(statement);
    },
    down: () => Promise.reject(new Error('Of no use')),
  });
  const isDone = (number: number) => anyRow(source, 'SELECT FROM migration WHERE timestamp = $1', [4_102_444_800_000 + number]);
  const person = (id: string) => writer.query(`INSERT INTO person (id, kind) VALUES ($1, 'JUROR')`, [id]);
  const waiting = async (statement: string) => {
    const sql = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`;
    while ((await database.tamper(sql, [`${statement}%`])).length === 0) await sleep(20);
  };

  it('makes an index while a transaction that has written goes on, stopping nobody, others that migrate among them', async () => {
    const create = 'CREATE INDEX CONCURRENTLY person_kind ON person (kind)';
    const online = throwAway(1, false, 'DROP INDEX CONCURRENTLY IF EXISTS person_kind', create);
    const other = await createDataSource(database.ownerUrl, { poolSize: 1 });
    for (const { migrations } of [source, other]) migrations.push(online);
    const busy = new pg.Client(database.url);
    await busy.connect();
    await busy.query('BEGIN');
    await busy.query(`INSERT INTO person (id, kind) VALUES ('jur_busy', 'JUROR')`);
    const both = Promise.all([migrate(source, null, impatient), migrate(other, null, impatient)]);
    await waiting(create);
    await person('jur_meanwhile');
    // Longer than PostgreSQL takes to see a deadlock, and than a lock would be waited for.
    await sleep(1_500);
    await busy.query('COMMIT');
    await both;
    const { indisvalid } = await onlyRow<{ indisvalid: boolean }>(
      other,
      `SELECT indisvalid FROM pg_index WHERE indexrelid = 'person_kind'::regclass`,
    );
    expect(indisvalid).toBe(true);
    await busy.end();
    await other.destroy();
  });

  it('gives way to who writes, and tries again until it has its lock', async () => {
    const alter = 'ALTER TABLE person ADD COLUMN shoe_size int';
    source.migrations.push(throwAway(1, true, alter));
    await writer.query('BEGIN');
    await person('jur_first');
    const other = new pg.Client(database.url);
    await other.connect();
    const migrated = migrate(source, null, { ...impatient, attempts: 100 });
    await waiting(alter);
    // Waits behind the migration, and no longer than that does.
    await other.query(`INSERT INTO person (id, kind) VALUES ('jur_second', 'JUROR')`);
    expect(await isThere('shoe_size')).toBe(false);
    await writer.query('COMMIT');
    await migrated;
    expect(await isThere('shoe_size')).toBe(true);
    await other.end();

    async function isThere(column: string): Promise<boolean> {
      return ((await other.query('SELECT FROM information_schema.columns WHERE column_name = $1', [column])).rowCount ?? 0) > 0;
    }
  });

  it('that never has its lock tells so; those before it are done, and the next time goes on from it', async () => {
    source.migrations.push(
      throwAway(1, true, 'CREATE INDEX person_kind ON person (kind)'),
      throwAway(2, true, 'ALTER TABLE person_key ADD COLUMN shape int', 'ALTER TABLE person ADD COLUMN shoe_size int'),
    );
    await writer.query('BEGIN');
    await writer.query('SELECT FROM person');
    await expect(migrate(source, null, impatient)).rejects.toThrow(DatabaseBusy);
    expect([await isDone(1), await isDone(2)]).toEqual([true, false]);
    await writer.query('COMMIT');
    await migrate(source, null, impatient);
    expect(await isDone(2)).toBe(true);
  });

  it('never leaves those who work without their rights', async () => {
    let stop = false;
    const reading = (async () => {
      while (!stop) await writer.query('SELECT FROM person LIMIT 1');
    })();
    for (let time = 0; time < 20; time += 1) await migrate(source, applicationRole);
    stop = true;
    await expect(reading).resolves.toBeUndefined();
  });
});
