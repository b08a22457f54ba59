import type { EntityManager } from 'typeorm';
import { firstRow } from '#libs/platform/database/queries.js';
import { genesisHash } from '#libs/record/journal/hash-chain.js';
import type { StoredEnd } from './signature.js';

/** Where the trail of rows ends: what its last entry says, whatever `trail_head` does. */
export async function trailEnd(manager: EntityManager): Promise<StoredEnd> {
  const sql = 'SELECT sequence::float8 AS sequence, hash FROM trail ORDER BY trail.sequence DESC LIMIT 1';
  return (await firstRow<StoredEnd>(manager, sql)) ?? { sequence: 0, hash: genesisHash };
}
