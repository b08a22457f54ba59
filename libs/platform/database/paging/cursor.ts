/** Cursors: where a page ended, by the values that its order goes by. Opaque to who carries them; they hold no secret. */

/** A page's cursor does not belong to the query that it came with. */
export class CursorInvalid extends Error {
  override readonly name = 'CursorInvalid';
  constructor() {
    super('Le curseur ne correspond pas à cette recherche ; reprenez à la première page.');
  }
}

type Value = string | number | null;

/** @param kind the query and its order: a cursor is of no use to another */
export function writeCursor(kind: string, values: readonly Value[]): string {
  return Buffer.from(JSON.stringify([kind, ...values])).toString('base64url');
}

/** Its values are whole numbers, and texts that PostgreSQL takes. @throws {CursorInvalid} */
export function readCursor(cursor: string, kind: string, length: number): readonly Value[] {
  const [of, ...values] = parse(cursor);
  if (of !== kind || values.length !== length || !values.every(isValue)) throw new CursorInvalid();
  return values;
}

function parse(cursor: string): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(read)) return read;
  } catch {
    // Falls through: not a cursor of ours.
  }
  throw new CursorInvalid();
}

function isValue(value: unknown): value is Value {
  if (typeof value === 'string') return !value.includes('\0');
  return value === null || Number.isSafeInteger(value);
}
