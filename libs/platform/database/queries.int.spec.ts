import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { createDataSource } from './data-source.js';
import { affectedRows, allRows, anyRow, firstRow, onlyRow, type Queryable } from './queries.js';

describe('statements', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await createDataSource(database.ownerUrl, { poolSize: 1 });
    await dataSource.query('CREATE TABLE thing (id int PRIMARY KEY, name text)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function expectAnswers(on: Queryable): Promise<void> {
    const names = ['one', 'two', 'three'];
    const insert = 'INSERT INTO thing SELECT place, name FROM unnest($1::text[]) WITH ORDINALITY AS of (name, place)';
    expect(await affectedRows(on, insert, [names])).toBe(3);
    expect(await allRows(on, 'SELECT name FROM thing ORDER BY id')).toEqual(names.map((name) => ({ name })));
    expect(await firstRow(on, 'SELECT id FROM thing WHERE name = $1', ['two'])).toEqual({ id: 2 });
    expect(await firstRow(on, 'SELECT FROM thing WHERE id = 9')).toBeNull();
    expect([await anyRow(on, 'SELECT FROM thing'), await anyRow(on, 'SELECT FROM thing WHERE id = 9')]).toEqual([true, false]);
    expect(await onlyRow(on, 'SELECT count(*)::int AS count FROM thing')).toEqual({ count: 3 });
    await expect(onlyRow(on, 'SELECT FROM thing WHERE id = 9')).rejects.toThrow('0 rows');
    await expect(onlyRow(on, 'SELECT FROM thing')).rejects.toThrow('3 rows');
    // TypeORM answers these two otherwise than the others.
    expect(await allRows(on, `UPDATE thing SET name = 'x' WHERE id < 3 RETURNING id`)).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await allRows(on, 'DELETE FROM thing WHERE id = 3 RETURNING name')).toEqual([{ name: 'three' }]);
    expect(await affectedRows(on, 'DELETE FROM thing')).toBe(2);
    expect(await affectedRows(on, 'DELETE FROM thing')).toBe(0);
  }

  it('answer their rows, or how many they changed, whatever they are and whoever runs them', async () => {
    await expectAnswers(dataSource);
    await expectAnswers(dataSource.manager);
    const runner = dataSource.createQueryRunner();
    await expectAnswers(runner);
    await runner.release();
  });

  it('are part of the transaction that runs them', async () => {
    const undone = dataSource.transaction(async (manager) => {
      await expectAnswers(manager);
      await affectedRows(manager, 'INSERT INTO thing VALUES (1)');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await allRows(dataSource, 'SELECT FROM thing')).toEqual([]);
  });

  it('give their connection back where they fail', async () => {
    for (let time = 0; time < 3; time += 1) await expect(allRows(dataSource, 'SELECT FROM nowhere')).rejects.toThrow('nowhere');
    expect(await allRows(dataSource, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
