/**
 * The ids under which one person was registered: those that merges bind, directly or through others, as they stand (ADR 502). Which
 * they are is the database's to say (`ids_of_person`), so that a condition of SQL and what is read here never differ.
 */
import { allRows, type Queryable } from '#libs/platform/database/queries.js';

/** By each of these ids, all those of the same person, that one among them, in their order. */
export async function idsOfPersons(on: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await allRows<{ readonly id: string; readonly all: readonly string[] }>(
    on,
    'SELECT id, ids_of_person(id) AS "all" FROM unnest($1::text[]) AS id',
    [[...ids]],
  );
  return new Map(rows.map(({ id, all }) => [id, all]));
}

export async function idsOfPerson(on: Queryable, id: string): Promise<readonly string[]> {
  return (await idsOfPersons(on, [id])).get(id) ?? [id];
}
