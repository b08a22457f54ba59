/** Statements, with the types of what they answer. */
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

export type Queries = Pick<DataSource | EntityManager | QueryRunner, 'query'>;

/** Of a SELECT, or of an INSERT that returns rows. */
export async function rows<T>(queries: Queries, sql: string, parameters: readonly unknown[] = []): Promise<readonly T[]> {
  return (await queries.query(sql, [...parameters])) as T[];
}

/** The first row; null where there is none. */
export async function row<T>(queries: Queries, sql: string, parameters: readonly unknown[] = []): Promise<T | null> {
  return (await rows<T>(queries, sql, parameters))[0] ?? null;
}

/** The row of a statement that always answers one. */
export async function onlyRow<T>(queries: Queries, sql: string, parameters: readonly unknown[] = []): Promise<T> {
  const found = await row<T>(queries, sql, parameters);
  if (found === null) throw new Error('A statement that always answers a row has answered none');
  return found;
}

/** Of an UPDATE or a DELETE, which TypeORM answers otherwise: the rows that it returns, and how many it changed. */
export async function changed<T>(
  queries: Queries,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<{ readonly rows: readonly T[]; readonly count: number }> {
  const [returned, count] = (await queries.query(sql, [...parameters])) as [T[], number];
  return { rows: returned, count };
}
