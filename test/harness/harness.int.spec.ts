import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './postgres.js';

describe('the test harness', () => {
  const databases: TestDatabase[] = [];
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('gives each caller a PostgreSQL database of its own, which Jalon owns without being superuser', async () => {
    databases.push(await createTestDatabase({ migrated: false }), await createTestDatabase({ migrated: false }));
    const [one, other] = databases.map(({ url }) => new pg.Client(url)) as [pg.Client, pg.Client];
    await Promise.all([one.connect(), other.connect()]);
    await one.query('CREATE TABLE mine (id int)');
    const seen = await other.query(
      "SELECT to_regclass('mine') AS found, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super",
    );
    expect(seen.rows).toEqual([{ found: null, super: false }]);
    await Promise.all([one.end(), other.end()]);
  });
});
