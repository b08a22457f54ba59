/** Decisions that two registrations are one person, and that they are not, as the database keeps them. */
import type { EntityManager } from 'typeorm';
import { allRows, firstRow } from '#libs/platform/database/queries.js';
import { type TwoPersonRow, withInstants } from '../two-person-rows.js';
import type { ComparedProof, MergeGround, SeparationGround } from './grounds.js';

export const mergeKinds = ['MERGE', 'SEPARATION'] as const;
export const mergeStatuses = ['REQUESTED', 'WITHDRAWN', 'CONFIRMED'] as const;

export interface PersonMerge {
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
  readonly requestedBy: string;
  readonly requestedRole: string;
  readonly requestedAt: string;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnAt: string | null;
  /** REQUESTED: somebody else has to confirm. */
  readonly status: (typeof mergeStatuses)[number];
  /** Of a merge: the separation that has undone it. */
  readonly separatedBy: string | null;
}

const columns = `merge.id, merge.kind, ARRAY[merge.one_id, merge.other_id] AS "candidateIds", merge.undoes, merge.ground, merge.compared, merge.differences,
  merge.reference, merge.requested_by AS "requestedBy", merge.requested_role AS "requestedRole", merge.requested_at AS "requestedAt",
  merge.confirmed_by AS "confirmedBy", merge.confirmed_at AS "confirmedAt", merge.withdrawn_by AS "withdrawnBy", merge.withdrawn_at AS "withdrawnAt",
  merge.status, (SELECT id FROM person_merge AS separation WHERE separation.undoes = merge.id AND separation.status = 'CONFIRMED') AS "separatedBy"`;

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
