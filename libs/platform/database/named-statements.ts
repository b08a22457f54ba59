/**
 * Statements that are sent again and again, under a name: each connection has PostgreSQL read and plan them once. TypeORM cannot
 * name what it sends, so they go by the driver below it, on the same connections.
 */
import { hash } from 'node:crypto';
import type { ClientBase, Pool, QueryResult } from 'pg';
import { DataSource, EntityManager, QueryFailedError } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

export interface NamedStatement {
  readonly name: string;
  readonly sql: string;
}

/**
 * @param sql of which there are few: each stays with its connections for ever. It lists the columns that it answers, so that a column
 *   more changes nothing of it.
 */
export function named(sql: string): NamedStatement {
  return { name: hash('sha256', sql, 'hex').slice(0, 32), sql };
}

/** "cached plan must not change result type": a migration has changed the type of a column. */
const resultTypeChanged = '0A000';

/** Names that begin otherwise are read and planned anew. */
let generation = 0;

/** @throws {QueryFailedError} as TypeORM does */
export async function namedRows<Row>(
  on: DataSource | EntityManager,
  statement: NamedStatement,
  parameters: readonly unknown[],
): Promise<readonly Row[]> {
  const client = await clientOf(on);
  try {
    return (await send(client, statement, parameters)).rows as Row[];
  } catch (error) {
    const isOutdated = (error as { readonly code?: unknown }).code === resultTypeChanged;
    if (isOutdated) generation += 1;
    // Within a transaction it is too late: that one has failed.
    if (!isOutdated || 'release' in client) throw new QueryFailedError(statement.sql, [...parameters], error as Error);
  }
  return (await send(client, statement, parameters)).rows as Row[];
}

function send(client: ClientBase | Pool, { name, sql }: NamedStatement, parameters: readonly unknown[]): Promise<QueryResult> {
  return client.query({ name: `${generation} ${name}`, text: sql, values: [...parameters] });
}

function poolOf({ driver }: DataSource): Pool {
  const { master } = driver as PostgresDriver as { readonly master?: Pool };
  if (!master) throw new Error('Driver not Connected');
  return master;
}

/** That of the transaction, or whichever of the pool is free. */
async function clientOf(on: DataSource | EntityManager): Promise<ClientBase | Pool> {
  if (on instanceof DataSource) return poolOf(on);
  return on.queryRunner ? ((await on.queryRunner.connect()) as ClientBase) : clientOf(on.dataSource);
}
