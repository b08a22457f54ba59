/** Adds to the log, in the transaction that refuses: one at a time, each entry after the one before it. */
import type { EntityManager } from 'typeorm';
import { canonicalJson, eventHash } from '#libs/record/journal/canonical.js';
import type { RefusalEntry, Refused } from './refusal.js';

interface Tail {
  readonly sequence: number;
  readonly hash: Buffer;
  readonly at: Date;
}

/**
 * Whoever refuses waits here for whoever refused just before, until that transaction ends: call it last. Nobody whose
 * command is accepted ever waits.
 */
export async function appendRefusals(manager: EntityManager, refused: readonly Refused[]): Promise<void> {
  if (refused.length === 0) return;
  const [tail] = (await manager.query('SELECT sequence::float8 AS sequence, hash, at FROM lock_refusals()')) as [Tail];
  const chained = chain(
    refused.map((one, index) => ({ ...one, sequence: tail.sequence + index + 1, at: tail.at.toISOString() })),
    tail.hash,
  );
  await writeRefusals(manager, chained);
}

export interface ChainedRefusal {
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

export function chain(entries: readonly RefusalEntry[], head: Buffer): readonly ChainedRefusal[] {
  let previousHash = head;
  return entries.map((entry) => {
    const body = canonicalJson(entry);
    const link = { body, previousHash, hash: eventHash(previousHash, body) };
    previousHash = link.hash;
    return link;
  });
}

export async function writeRefusals(manager: Pick<EntityManager, 'query'>, chained: readonly ChainedRefusal[]): Promise<void> {
  await manager.query(
    `INSERT INTO refusal (body, previous_hash, hash)
     SELECT body, previous_hash, hash
     FROM unnest($1::text[], $2::bytea[], $3::bytea[]) WITH ORDINALITY AS entry (body, previous_hash, hash, place) ORDER BY place`,
    [chained.map(({ body }) => body), chained.map(({ previousHash }) => previousHash), chained.map(({ hash }) => hash)],
  );
}
