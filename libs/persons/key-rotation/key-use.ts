/** How much is under each key: ids and numbers, never a key. */
import type { DataSource } from 'typeorm';
import { allRows } from '#libs/platform/database/queries.js';

export type Counts = ReadonlyMap<string, number>;

export interface KeyUse {
  /** Living keys of persons, by the master key that wraps them. */
  readonly wrapped: Counts;
  /** Identities, by the MAC key of their place in the search. */
  readonly indexed: Counts;
  /** Checkpoints, by the key that signed them. */
  readonly signed: Counts;
  /** Archived runs, by the keys that their payloads are sealed under: one may be under several. */
  readonly archived: Counts;
}

export async function keyUse(dataSource: DataSource): Promise<KeyUse> {
  const count = async (sql: string): Promise<Counts> =>
    new Map((await allRows<{ id: string; count: string }>(dataSource, sql)).map(({ id, count: found }) => [id, Number(found)]));
  return {
    wrapped: await count('SELECT master_key_id AS id, count(*) FROM person_key WHERE destroyed_at IS NULL GROUP BY 1'),
    indexed: await count('SELECT mac_key_id AS id, count(*) FROM person_identity WHERE identity IS NOT NULL GROUP BY 1'),
    signed: await count(`SELECT document ->> 'keyId' AS id, count(*) FROM checkpoint GROUP BY 1`),
    archived: await count('SELECT jsonb_object_keys(payload_keys) AS id, count(*) FROM archived_run GROUP BY 1'),
  };
}
