/** Adds to the log, in the transaction that refuses: one at a time, each entry after the one before it. */
import type { EntityManager } from 'typeorm';
import { chain, type Link } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { refusalEntry, type NewRefusal } from './refusal.js';
import { onlyRow } from '#libs/platform/database/queries.js';

interface Tail {
  readonly sequence: number;
  readonly hash: Buffer;
  readonly at: Date;
}

/**
 * Whoever refuses waits here for whoever refused just before, until that transaction ends: call it last. Nobody whose
 * command is accepted ever waits.
 */
export async function appendRefusals(manager: EntityManager, refused: readonly NewRefusal[]): Promise<void> {
  if (refused.length === 0) return;
  const tail = await onlyRow<Tail>(manager, 'SELECT sequence::float8 AS sequence, hash, at FROM lock_refusals()');
  const chained = chain(
    refused.map((one, index) => canonicalJson(refusalEntry(one, tail.sequence + index + 1, tail.at.toISOString()))),
    tail.hash,
  );
  await writeRefusals(manager, chained);
}

async function writeRefusals(manager: EntityManager, chained: readonly Link[]): Promise<void> {
  await manager.query(
    `INSERT INTO refusal (body, previous_hash, hash)
     SELECT body, previous_hash, hash
     FROM unnest($1::text[], $2::bytea[], $3::bytea[]) WITH ORDINALITY AS entry (body, previous_hash, hash, place) ORDER BY place`,
    [chained.map(({ body }) => body), chained.map(({ previousHash }) => previousHash), chained.map(({ hash }) => hash)],
  );
}
