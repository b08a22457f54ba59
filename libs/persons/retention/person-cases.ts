/** A person and everything on which the retention of their data depends, as the database has it now. */
import type { DataSource, EntityManager } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { latest, parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { PersonKind } from '#libs/domain/persons/person-ids.js';
import { idsOfPersons } from '#libs/record/persons/ids-of-persons.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { LegalHolds } from './legal-holds.js';
import { personFacts, type PersonFacts } from './person-facts.js';
import { streamsOf, type PersonStream } from './person-streams.js';

export interface PersonCase {
  readonly personId: string;
  readonly kind: PersonKind;
  readonly createdOn: LocalDate;
  /** Those that are about this id, or name it. */
  readonly streams: readonly PersonStream[];
  /** All those under which the person was registered, this one among them (ADR 502). */
  readonly ids: readonly string[];
  /** Of the person, under whichever of their ids: what is still needed of one of them keeps the others. */
  readonly facts: PersonFacts;
  /** Categories whose key was not destroyed. */
  readonly living: ReadonlySet<PersonalCategory>;
  /** A command about the person, under any of their ids, is received and not ended, or what it did is not in the read models yet. */
  readonly hasPendingCommand: boolean;
}

export class PersonCases {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kinds: StreamKinds,
    private readonly archive: RulesArchive,
    private readonly holds: LegalHolds,
  ) {}

  /** Null where nobody has this id. */
  async findCase(personId: string, manager: EntityManager = this.dataSource.manager): Promise<PersonCase | null> {
    const rows = await allRows<PersonRow>(manager, `${personQuery} WHERE person.id = $1 GROUP BY person.id`, [personId]);
    return (await this.cases(rows, manager))[0] ?? null;
  }

  /** Everybody of whom something is left to erase, a batch at a time, in the order of their ids. */
  async *all(batch: number): AsyncGenerator<readonly PersonCase[]> {
    let after = '';
    for (;;) {
      const rows = await allRows<PersonRow>(
        this.dataSource,
        `${personQuery} WHERE person.id COLLATE "C" > $1 GROUP BY person.id HAVING count(*) FILTER (WHERE destroyed_at IS NULL) > 0
         ORDER BY person.id COLLATE "C" LIMIT $2`,
        [after, batch],
      );
      const last = rows.at(-1);
      if (!last) return;
      yield await this.cases(rows, this.dataSource.manager);
      after = last.id;
    }
  }

  private async cases(rows: readonly PersonRow[], manager: EntityManager): Promise<readonly PersonCase[]> {
    const same = await idsOfPersons(
      manager,
      rows.map(({ id }) => id),
    );
    const missing = [...same.values()].flat().filter((id) => !same.has(id));
    const others =
      missing.length === 0
        ? []
        : await allRows<PersonRow>(manager, `${personQuery} WHERE person.id = ANY ($1) GROUP BY person.id`, [missing]);
    const known = new Map([...rows, ...others].map((row) => [row.id, row]));
    const streams = await streamsOf([...known.values()], this.kinds, this.archive, manager);
    const held = await this.holds.held([...known.keys()], manager);
    const waiting = await pendingRequests(manager);
    const recordedOn = (id: string) => known.get(id) && parisDate(known.get(id)!.created_at.toISOString());
    return rows.map(({ id, kind, created_at: createdAt, living }) => {
      const ids = same.get(id) ?? [id];
      const all = ids.flatMap((each) => streams.get(each) ?? []);
      const createdOn = parisDate(createdAt.toISOString());
      return {
        personId: id,
        kind,
        createdOn,
        streams: streams.get(id) ?? [],
        ids,
        living: new Set(living),
        facts: personFacts(
          latest(ids.map((each) => recordedOn(each) ?? createdOn)) ?? createdOn,
          all.map((stream) => stream.kind.persons.retentionOf(stream)),
          ids.some((each) => held.has(each)),
        ),
        hasPendingCommand:
          all.some(({ isStale }) => isStale) ||
          waiting.some(
            ({ streamId, request }) =>
              all.some((stream) => stream.streamId === streamId) || ids.some((each) => request.includes(JSON.stringify(each))),
          ),
      };
    });
  }
}

interface PersonRow {
  readonly id: string;
  readonly kind: PersonKind;
  readonly created_at: Date;
  readonly living: readonly PersonalCategory[];
}

const personQuery = `
  SELECT person.id, kind, person.created_at,
    coalesce(array_agg(category) FILTER (WHERE destroyed_at IS NULL AND category IS NOT NULL), '{}') AS living
  FROM person LEFT JOIN person_key ON person_id = person.id`;

async function pendingRequests(manager: EntityManager): Promise<readonly { readonly streamId: string; readonly request: string }[]> {
  return allRows<{ streamId: string; request: string }>(
    manager,
    `SELECT stream_id AS "streamId", request::text AS request FROM command_record WHERE status = 'RECEIVED'`,
  );
}
