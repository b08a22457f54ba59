/** A person and everything on which the retention of their data depends, as the database has it now. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Journey } from '#libs/domain/journey/journey.js';
import type { PersonalCategory } from '#libs/domain/journey/fields.schema.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import { parisDate, type LocalDate } from '#libs/domain/time/local-date.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { allRows } from '#libs/platform/database/queries.js';
import { prefixPattern, type PersonKind } from '#libs/domain/journey/person-ids.js';
import { staffedKinds } from '#libs/persons/vault/person.schema.js';
import type { LegalHolds } from './legal-holds.js';
import { personFacts, type PersonFacts } from './person-facts.js';

export interface PersonCase {
  readonly personId: string;
  readonly kind: PersonKind;
  readonly createdOn: LocalDate;
  /** The candidate's own, or those that name the person. */
  readonly journeys: readonly (Journey & { readonly journeyId: string })[];
  readonly facts: PersonFacts;
  /** Categories whose key was not destroyed. */
  readonly living: ReadonlySet<PersonalCategory>;
  /** A command about the person is received and not ended. */
  readonly hasPendingCommand: boolean;
}

export class PersonCases {
  constructor(
    private readonly dataSource: DataSource,
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
    const ids = rows.map(({ id }) => id);
    const journeys = await this.journeysOf(rows, manager);
    const held = await this.holds.held(ids, manager);
    const waiting = await pendingRequests(manager);
    return rows.map(({ id, kind, created_at: createdAt, living }) => {
      const own = journeys.get(id) ?? [];
      const createdOn = parisDate(createdAt.toISOString());
      return {
        personId: id,
        kind,
        createdOn,
        journeys: own,
        living: new Set(living),
        facts: personFacts(createdOn, own, held.has(id)),
        hasPendingCommand: waiting.some(
          ({ journeyId, request }) => own.some((journey) => journey.journeyId === journeyId) || request.includes(JSON.stringify(id)),
        ),
      };
    });
  }

  private async journeysOf(persons: readonly PersonRow[], manager: EntityManager): Promise<ReadonlyMap<string, readonly OwnJourney[]>> {
    const candidates = persons.filter(({ kind }) => kind === 'CANDIDATE').map(({ id }) => id);
    const named = persons.filter(({ kind }) => kind !== 'CANDIDATE').map(({ id }) => id);
    const journeys = new Map<string, OwnJourney[]>();
    for (const row of [...(await ownJourneys(manager, candidates)), ...(await namingJourneys(manager, named))]) {
      const rules = await this.archive.findRules<CertificationRules>(row.digest, manager);
      const journey = { journeyId: row.journey_id, rules, state: JSON.parse(row.state) as JourneyState };
      journeys.set(row.person_id, [...(journeys.get(row.person_id) ?? []), journey]);
    }
    return journeys;
  }
}

type OwnJourney = PersonCase['journeys'][number];

interface PersonRow {
  readonly id: string;
  readonly kind: PersonKind;
  readonly created_at: Date;
  readonly living: readonly PersonalCategory[];
}

interface JourneyRow {
  readonly person_id: string;
  readonly journey_id: string;
  readonly digest: string;
  readonly state: string;
}

const personQuery = `
  SELECT person.id, kind, person.created_at,
    coalesce(array_agg(category) FILTER (WHERE destroyed_at IS NULL AND category IS NOT NULL), '{}') AS living
  FROM person LEFT JOIN person_key ON person_id = person.id`;

async function ownJourneys(manager: EntityManager, ids: readonly string[]): Promise<readonly JourneyRow[]> {
  if (ids.length === 0) return [];
  return allRows<JourneyRow>(
    manager,
    `SELECT candidate_id AS person_id, journey_id, certification_digest AS digest, state FROM journey_summary
     WHERE candidate_id = ANY($1) ORDER BY journey_id`,
    [ids],
  );
}

/** One pass over every state for a batch of people: tutors and past accompanists are in no index, and this runs daily. */
async function namingJourneys(manager: EntityManager, ids: readonly string[]): Promise<readonly JourneyRow[]> {
  if (ids.length === 0) return [];
  return allRows<JourneyRow>(
    manager,
    `SELECT named.person_id, journey_id, certification_digest AS digest, state FROM journey_summary,
       LATERAL (SELECT DISTINCT found[1] AS person_id FROM regexp_matches(state, '"(${prefixPattern(staffedKinds)}[0-9A-Za-z-]+)"', 'g') AS found) AS named
     WHERE named.person_id = ANY($1) ORDER BY journey_id`,
    [ids],
  );
}

async function pendingRequests(manager: EntityManager): Promise<readonly { readonly journeyId: string; readonly request: string }[]> {
  return allRows<{ journeyId: string; request: string }>(
    manager,
    `SELECT stream_id AS "journeyId", request::text AS request FROM command_record WHERE status = 'RECEIVED'`,
  );
}
