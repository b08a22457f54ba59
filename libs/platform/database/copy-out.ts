/** Many rows at the cost of their bytes: PostgreSQL's binary COPY, of which nothing is made into text or objects unasked. */
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';

/** A signature, flags, and the length of what else a header may hold: see "Binary Format" under COPY in PostgreSQL's manual. */
const headerBytes = 11 + 4 + 4;

/** Rows that were read, one at a time: `next`, then its columns in order, each by the method of its type. */
export class CopiedRows {
  private at: number;

  constructor(private readonly bytes: Buffer) {
    this.at = headerBytes + bytes.readInt32BE(headerBytes - 4);
  }

  /** Whether there is another row. The one before must have been read to its last column. */
  next(): boolean {
    const columns = this.bytes.readInt16BE(this.at);
    this.at += 2;
    return columns >= 0;
  }

  integer(): number {
    return this.bytes.readInt32BE(this.startOfColumn());
  }

  double(): number {
    return this.bytes.readDoubleBE(this.startOfColumn());
  }

  text(): string {
    return this.bytes.toString('utf8', this.startOfColumn(), this.at);
  }

  /** A view of what was read, which lives as long as it. */
  binary(): Buffer {
    return this.bytes.subarray(this.startOfColumn(), this.at);
  }

  /** Goes past the column. */
  private startOfColumn(): number {
    const length = this.bytes.readInt32BE(this.at);
    if (length < 0) throw new Error('A column that was to be read is null');
    const start = this.at + 4;
    this.at = start + length;
    return start;
  }
}

/**
 * Reads all that a SELECT gives; its columns must not be null, and may be of type integer, double precision, text and bytea.
 * @param manager of a transaction
 * @param select may not have parameters: see `literals`
 */
export async function copyOut(manager: EntityManager, select: string): Promise<CopiedRows> {
  const client = (await manager.queryRunner?.connect()) as pg.ClientBase | undefined;
  if (!client) throw new Error('copyOut reads within a transaction');
  const chunks: Buffer[] = [];
  for await (const chunk of client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`))) chunks.push(chunk as Buffer);
  return new CopiedRows(Buffer.concat(chunks));
}

/** An array of texts, written into a statement that takes no parameters. */
export function literals(texts: readonly string[]): string {
  return `ARRAY[${texts.map((text) => pg.escapeLiteral(text)).join(',')}]::text[]`;
}
