/** Statements in SQL, and what they answer. The type of a row is the caller's word: it rests on the statement beside it. */
import { DataSource, EntityManager, type QueryResult, type QueryRunner } from 'typeorm';

/** What runs statements: each on a connection of its own, or in the transaction of a manager or a runner. */
export type Queryable = DataSource | EntityManager | QueryRunner;

/** What a SELECT or a RETURNING gives. */
export async function allRows<Row>(on: Queryable, sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
  return (await run(on, sql, parameters)).records as Row[];
}

/** Null where there is none. */
export async function firstRow<Row>(on: Queryable, sql: string, parameters: readonly unknown[] = []): Promise<Row | null> {
  return (await allRows<Row>(on, sql, parameters))[0] ?? null;
}

/** Whether there is one at all. */
export async function anyRow(on: Queryable, sql: string, parameters: readonly unknown[] = []): Promise<boolean> {
  return (await allRows(on, sql, parameters)).length > 0;
}

/** Of a statement that always answers one row. @throws {Error} where it answered none, or several */
export async function onlyRow<Row>(on: Queryable, sql: string, parameters: readonly unknown[] = []): Promise<Row> {
  const [row, ...others] = await allRows<Row>(on, sql, parameters);
  if (row === undefined || others.length > 0)
    throw new Error(`A statement answered ${row ? others.length + 1 : 0} rows rather than one: ${sql}`);
  return row;
}

/** How many rows an INSERT, an UPDATE or a DELETE has written or taken away. */
export async function affectedRows(on: Queryable, sql: string, parameters: readonly unknown[] = []): Promise<number> {
  return (await run(on, sql, parameters)).affected ?? 0;
}

async function run(on: Queryable, sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
  if (on instanceof EntityManager) return run(on.queryRunner ?? on.dataSource, sql, parameters);
  if (!(on instanceof DataSource)) return on.query(sql, [...parameters], true);
  const runner = on.createQueryRunner();
  try {
    return await runner.query(sql, [...parameters], true);
  } finally {
    await runner.release();
  }
}
