/** Erasures as the database keeps them. */
import type { EntityManager } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import { twoPersonColumns, type TwoPersonDecision, type TwoPersonRow, withInstants } from '../two-person-rows.js';
import type { ErasureCertificate } from './certificate.js';
import type { ErasureGround } from './grounds.js';

/** REQUESTED: somebody else has to confirm. DESTROYED: the keys are; files and certificate follow. DONE: all of it. */
export type ErasureStatus = 'REQUESTED' | 'WITHDRAWN' | 'DESTROYED' | 'DONE';

export const erasureStatusNames: Readonly<Record<ErasureStatus, string>> = {
  REQUESTED: 'demandé, à confirmer par une autre personne',
  WITHDRAWN: 'demande retirée',
  DESTROYED: 'clés détruites, fichiers en cours de suppression',
  DONE: 'accompli',
};

export interface Erasure extends TwoPersonDecision {
  readonly id: string;
  readonly personId: string;
  readonly categories: readonly PersonalCategory[];
  readonly ground: ErasureGround;
  readonly reference: string | null;
  readonly origin: 'REQUEST' | 'PURGE';
  readonly status: ErasureStatus;
  readonly certificate: ErasureCertificate | null;
}

const columns = `id, person_id AS "personId", categories, ground, reference, origin, ${twoPersonColumns}, status, certificate`;

export async function findErasure(manager: EntityManager, id: string): Promise<Erasure | null> {
  const row = await firstRow<Row>(manager, `SELECT ${columns} FROM erasure WHERE id = $1`, [id]);
  return row && withInstants(row);
}

/** Until the transaction ends. */
export async function lockedErasure(manager: EntityManager, id: string): Promise<Erasure | null> {
  const row = await firstRow<Row>(manager, `SELECT ${columns} FROM erasure WHERE id = $1 FOR UPDATE`, [id]);
  return row && withInstants(row);
}

/** Newest first. @param before the id of the last one read */
export async function listErasures(
  manager: EntityManager,
  filter: { readonly personId?: string; readonly before?: string; readonly limit: number },
): Promise<readonly Erasure[]> {
  const rows = await allRows<Row>(
    manager,
    `SELECT ${columns} FROM erasure
     WHERE ($1::text IS NULL OR person_id = $1)
       AND ($2::text IS NULL OR (requested_at, id) < (SELECT requested_at, id FROM erasure WHERE id = $2))
     ORDER BY requested_at DESC, id DESC LIMIT $3`,
    [filter.personId ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(withInstants);
}

type Row = TwoPersonRow<Erasure>;
