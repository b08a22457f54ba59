/** Pages by the values of the last row, so that rows that come and go meanwhile neither repeat nor hide others. */
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { CursorInvalid, readCursor, writeCursor } from './cursor.js';
import type { Page, PageRequest } from './page.js';

/** One part of an order. Rows without a value come last, in both directions. */
export interface KeysetColumn<Row> {
  /** As SQL knows it: `journey.entered_on`. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  readonly value: (row: Row) => string | number | null;
  /** Of `integer`; of text otherwise. */
  readonly isInteger?: true;
  /** It may have no value. */
  readonly isNullable?: true;
}

/**
 * @param order ends with columns that tell any two rows apart
 * @throws {CursorInvalid}
 */
export async function keysetPage<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  order: readonly KeysetColumn<Row>[],
  page: PageRequest,
): Promise<Page<Row>> {
  const kind = order.map(({ column, direction }) => `${column} ${direction}`).join(',');
  if (page.cursor !== null) {
    const values = readCursor(page.cursor, kind, order.length);
    if (!values.every((value, index) => fits(order[index], value))) throw new CursorInvalid();
    const { condition, parameters } = after(order, values);
    query.andWhere(condition, parameters);
  }
  for (const { column, direction } of order) query.addOrderBy(column, direction === 'asc' ? 'ASC' : 'DESC', 'NULLS LAST');
  const rows = await query.limit(page.limit + 1).getMany();
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const hasNext = rows.length > page.limit && last !== undefined;
  const next = hasNext
    ? writeCursor(
        kind,
        order.map(({ value }) => value(last)),
      )
    : null;
  return { items, next };
}

/** Whoever carries a cursor may have written it: PostgreSQL would fail on a value of another type. */
function fits<Row>(column: KeysetColumn<Row> | undefined, value: string | number | null): boolean {
  if (value === null) return true;
  return column?.isInteger ? typeof value === 'number' && Math.abs(value) < 2 ** 31 : typeof value === 'string';
}

/** Rows after a place: equal so far, and beyond at the first column where they differ. */
function after<Row>(order: readonly KeysetColumn<Row>[], values: readonly (string | number | null)[]) {
  const parameters = Object.fromEntries(values.map((value, index) => [`after${index}`, value]));
  const cases = order.map((column, index) => {
    const equal = order.slice(0, index).map((before, place) => isAt(before.column, place, values[place] ?? null));
    return `(${[...equal, isBeyond(column, index, values[index] ?? null)].join(' AND ')})`;
  });
  return { condition: [...start(order, values), `(${cases.join(' OR ')})`].join(' AND '), parameters };
}

/** Said besides, because an index begins at it, and at none of several cases. */
function start<Row>([first]: readonly KeysetColumn<Row>[], [value]: readonly (string | number | null)[]): readonly string[] {
  if (!first || first.isNullable || value === null) return [];
  return [`${first.column} ${first.direction === 'asc' ? '>=' : '<='} :after0`];
}

function isBeyond<Row>({ column, direction, isNullable }: KeysetColumn<Row>, index: number, value: string | number | null): string {
  if (value === null) return 'FALSE';
  const beyond = `${column} ${direction === 'asc' ? '>' : '<'} :after${index}`;
  return isNullable ? `(${beyond} OR ${column} IS NULL)` : beyond;
}

function isAt(column: string, index: number, value: string | number | null): string {
  return value === null ? `${column} IS NULL` : `${column} = :after${index}`;
}
