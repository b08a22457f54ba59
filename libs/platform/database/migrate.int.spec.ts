import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { allRows } from './queries.js';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { DatabaseBeforeFirstRelease, DatabaseNewer } from './errors.js';
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
