/**
 * One human under several ids of the directory, one for each thing that they are: a juror, an evaluator, a tutor, an accompanist, somebody
 * of the staff. Ids alone are held here; what is last recorded of a pair stands, and nothing is ever removed (ADR 605).
 */
import type { DataSource } from 'typeorm';
import type { PersonKind } from '#libs/domain/persons/person-ids.js';
import { allRows, firstRow, type Queryable } from '#libs/platform/database/queries.js';
import { staffedKinds } from './person.schema.js';
import { PersonUnknown } from './vault.js';

export interface Hat {
  readonly personId: string;
  readonly kind: PersonKind;
  /** Null where another hat of theirs leads to it: no line says it of the pair. */
  readonly recordedAt: string | null;
  readonly recordedBy: string | null;
}

/** Both are of one kind: a person registered twice is united by two people (ADR 502). */
export class HatsOfOneKind extends Error {
  constructor(readonly kind: PersonKind) {
    super('Ces deux inscriptions sont de la même sorte.');
    this.name = 'HatsOfOneKind';
  }
}

export class Hats {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Says that two persons of the directory are one human.
   * @returns false where it was said already @throws PersonUnknown of who is not there, or erased @throws HatsOfOneKind
   */
  async link(personId: string, otherId: string, by: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const kinds = new Map(
        (
          await allRows<{ id: string; kind: PersonKind }>(
            manager,
            `SELECT id, kind FROM person JOIN person_identity ON person_id = id WHERE id = ANY ($1) AND kind = ANY ($2) AND identity IS NOT NULL`,
            [[personId, otherId], staffedKinds],
          )
        ).map(({ id, kind }) => [id, kind]),
      );
      for (const id of [personId, otherId]) if (!kinds.has(id)) throw new PersonUnknown(id);
      const kind = kinds.get(personId) as PersonKind;
      if (kind === kinds.get(otherId)) throw new HatsOfOneKind(kind);
      if (await isSame(manager, personId, otherId)) return false;
      await record(manager, { personId, otherId, isSame: true, by });
      return true;
    });
  }

  /** Says that they are two. @returns false where nobody had said that they are one */
  async unlink(personId: string, otherId: string, by: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      if (!(await isSame(manager, personId, otherId))) return false;
      await record(manager, { personId, otherId, isSame: false, by });
      return true;
    });
  }

  /** The other ids of the human who bears this one, in their order. */
  async of(personId: string): Promise<readonly Hat[]> {
    const rows = await allRows<{ personId: string; kind: PersonKind; recordedAt: Date | null; recordedBy: string | null }>(
      this.dataSource,
      `SELECT person.id AS "personId", kind, last.recorded_at AS "recordedAt", last.recorded_by AS "recordedBy"
       FROM unnest(hats_of_person($1)) AS same (id) JOIN person USING (id)
       LEFT JOIN LATERAL (
         SELECT * FROM person_hat WHERE (one_id, other_id) IN (($1, person.id), (person.id, $1)) ORDER BY person_hat.id DESC LIMIT 1
       ) AS last ON last.is_same
       WHERE person.id <> $1 ORDER BY person.id COLLATE "C"`,
      [personId],
    );
    return rows.map((row) => ({ ...row, recordedAt: row.recordedAt?.toISOString() ?? null }));
  }

  /** By each of these ids, all those of the same human, that one among them. */
  async idsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    if (ids.length === 0) return new Map();
    const rows = await allRows<{ id: string; all: readonly string[] }>(
      this.dataSource,
      'SELECT id, hats_of_person(id) AS "all" FROM unnest($1::text[]) AS id',
      [[...ids]],
    );
    return new Map(rows.map(({ id, all }) => [id, all]));
  }
}

/** By code unit, as the table orders them. */
const inOrder = (one: string, other: string): readonly [string, string] => (one < other ? [one, other] : [other, one]);

async function isSame(on: Queryable, personId: string, otherId: string): Promise<boolean> {
  const last = await firstRow<{ isSame: boolean }>(
    on,
    'SELECT is_same AS "isSame" FROM person_hat WHERE one_id = $1 AND other_id = $2 ORDER BY id DESC LIMIT 1',
    [...inOrder(personId, otherId)],
  );
  return last?.isSame ?? false;
}

async function record(
  on: Queryable,
  { personId, otherId, isSame, by }: { readonly personId: string; readonly otherId: string; readonly isSame: boolean; readonly by: string },
): Promise<void> {
  await on.query('INSERT INTO person_hat (one_id, other_id, is_same, recorded_by) VALUES ($1, $2, $3, $4)', [
    ...inOrder(personId, otherId),
    isSame,
    by,
  ]);
}
