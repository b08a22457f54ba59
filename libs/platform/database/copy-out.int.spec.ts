import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { copyOut, literals } from './copy-out.js';
import { createDataSource } from './data-source.js';

describe('rows read by copy', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.url, { poolSize: 1 });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const read = (select: string) => dataSource.transaction((manager) => copyOut(manager, select));

  it('are what PostgreSQL holds, of each type, however many and long they are', async () => {
    const rows = await read(
      `SELECT n, n::float8 / 4, repeat('é€😀"\\' || n, n), sha256(n::text::bytea), '' FROM generate_series(-1, 2000) AS n`,
    );
    let expected = -1;
    while (rows.next()) {
      expect([rows.integer(), rows.double()]).toEqual([expected, expected / 4]);
      expect(rows.text()).toBe(`é€😀"\\${expected}`.repeat(Math.max(0, expected)));
      expect(rows.binary()).toHaveLength(32);
      expect(rows.text()).toBe('');
      expected += 1;
    }
    expect(expected).toBe(2001);
  });

  it('may be none, and a null that was not foreseen is a failure', async () => {
    expect((await read('SELECT 1 WHERE false')).next()).toBe(false);
    const rows = await read('SELECT NULL::integer');
    expect(rows.next()).toBe(true);
    expect(() => rows.integer()).toThrow(/null/);
  });

  it('are those of the texts that are named, whatever these hold', async () => {
    const texts = [`'; DROP TABLE stream_event; --`, 'a\\b', `{"x"}`, 'é', ''];
    const rows = await read(`SELECT named FROM unnest(${literals(texts)}) AS named`);
    const found: string[] = [];
    while (rows.next()) found.push(rows.text());
    expect(found).toEqual(texts);
    expect((await read(`SELECT 1 WHERE 'a' = ANY (${literals([])})`)).next()).toBe(false);
  });

  it('leave the connection as it was, after a failure too', async () => {
    await expect(read('SELECT nothing FROM nowhere')).rejects.toThrow(/nowhere/);
    await expect(copyOut(dataSource.manager, 'SELECT 1')).rejects.toThrow(/transaction/);
    expect((await read('SELECT 1')).next()).toBe(true);
  });
});
