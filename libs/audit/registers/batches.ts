import type { DataSource } from 'typeorm';
import { allRows } from '#libs/platform/database/queries.js';

/** Rows read at a time: whatever the register's size, no more are in memory. */
export const batchSize = 500;

/**
 * Every row of a query in the order of a key, batch after batch. Each batch is of its own moment: what is recorded meanwhile
 * may or may not be among the later ones, and nothing comes twice.
 * @param statement has the key of the row before in $1, so many rows at most in $2, and orders by `key`
 */
export async function* batches<Row extends { readonly key: string }>(
  dataSource: DataSource,
  statement: string,
  parameters: readonly unknown[] = [],
): AsyncGenerator<readonly Row[]> {
  let after = '';
  for (;;) {
    const rows = await allRows<Row>(dataSource, statement, [after, batchSize, ...parameters]);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    after = last.key;
  }
}
