/** Decisions that two registrations are one person, and that they are not, as the database keeps them. */
import type { EntityManager } from 'typeorm';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import { twoPersonColumns, type TwoPersonDecision, type TwoPersonRow, withInstants } from '../two-person-rows.js';
import type { ComparedProof, MergeGround, SeparationGround } from './grounds.js';

export const mergeKinds = ['MERGE', 'SEPARATION'] as const;
export const mergeStatuses = ['REQUESTED', 'WITHDRAWN', 'CONFIRMED'] as const;

export const mergeKindNames: Readonly<Record<(typeof mergeKinds)[number], string>> = { MERGE: 'réunion', SEPARATION: 'séparation' };

export const mergeStatusNames: Readonly<Record<(typeof mergeStatuses)[number], string>> = {
  REQUESTED: 'demandée, à confirmer par une autre personne',
  WITHDRAWN: 'demande retirée',
  CONFIRMED: 'confirmée',
};

export interface PersonMerge extends TwoPersonDecision {
  readonly id: string;
  readonly kind: (typeof mergeKinds)[number];
  /** In their order. */
  readonly candidateIds: readonly [string, string];
  /** Of a separation: the merge that it undoes. */
  readonly undoes: string | null;
  readonly ground: MergeGround | SeparationGround;
  readonly compared: readonly ComparedProof[];
  /** Fields in which the two identities contradicted each other when it was asked. */
  readonly differences: readonly string[];
  readonly reference: string | null;
  /** REQUESTED: somebody else has to confirm. */
  readonly status: (typeof mergeStatuses)[number];
  /** Of a merge: the separation that has undone it. */
  readonly separatedBy: string | null;
}

const columns = `id, kind, ARRAY[one_id, other_id] AS "candidateIds", undoes, ground, compared, differences, reference, ${twoPersonColumns}, status,
  (SELECT separation.id FROM person_merge AS separation WHERE separation.undoes = merge.id AND separation.status = 'CONFIRMED') AS "separatedBy"`;

export async function findMerge(manager: EntityManager, id: string): Promise<PersonMerge | null> {
  const row = await firstRow<Row>(manager, `SELECT ${columns} FROM person_merge AS merge WHERE id = $1`, [id]);
  return row && withInstants(row);
}

/** Newest first. @param before the id of the last one read */
export async function listMerges(
  manager: EntityManager,
  filter: { readonly candidateIds?: readonly string[]; readonly before?: string; readonly limit: number },
): Promise<readonly PersonMerge[]> {
  const rows = await allRows<Row>(
    manager,
    `SELECT ${columns} FROM person_merge AS merge
     WHERE ($1::text[] IS NULL OR one_id = ANY ($1) OR other_id = ANY ($1))
       AND ($2::text IS NULL OR (requested_at, id) < (SELECT requested_at, id FROM person_merge WHERE id = $2))
     ORDER BY requested_at DESC, id DESC LIMIT $3`,
    [filter.candidateIds ?? null, filter.before ?? null, filter.limit],
  );
  return rows.map(withInstants);
}

type Row = TwoPersonRow<PersonMerge>;
