import { type DataSource, In, type SelectQueryBuilder } from 'typeorm';
import type { CertificationReference, Path } from '#libs/domain/certification/rules.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Instant, LocalDate } from '#libs/domain/time/local-date.js';
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';
import type { JourneyStatus } from '#libs/domain/journey/status.js';
import { JourneyBlockRow, JourneySummaryRow } from '#libs/platform/database/entities/read-models.js';
import { type KeysetColumn, keysetPage } from '#libs/platform/database/paging/keyset.js';
import type { Page, PageRequest, Sort } from '#libs/platform/database/paging/page.js';
import { numberKey } from '#libs/record/commands/reservation.js';
import { idsOfPerson, idsOfPersons } from '#libs/record/persons/ids-of-persons.js';
import { staleProjection } from '#libs/record/journal/read-models.js';
import { rebuildStream } from '#libs/record/journal/rebuild.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { StateCache, type StandingAt } from '#libs/record/journal/state-cache.js';
import { stateFrom, storedStateColumnsWhere } from '#libs/record/journal/stored-state.js';
import { named, namedRows } from '#libs/platform/database/named-statements.js';
import { figureDefinitions, type FigureName } from '../figures/definitions.js';
import { populationConditions, type Population } from '../figures/population.js';
import { journeyKind } from '../kind.js';
import type { ProjectedCourse } from '../projection/course.js';
import { summaryTable } from '../projection/tables.js';
import type { Projection } from '../projection/project.js';
import { type Condition, everyJourney, type JourneyReach, reachConditions } from './reach.js';

type NotShown = 'certificationCode' | 'certificationVersion' | 'certificationDigest' | 'assigned' | keyof ProjectedCourse;

/** A row of the summary, with the blocks beside it. */
export interface JourneySummary extends Omit<Projection['summary'], NotShown> {
  readonly certification: CertificationReference;
  readonly blocks: readonly { readonly block: string; readonly status: BlockStatus }[];
  /** A newer Jalon has recorded what is not counted here. */
  readonly isStale?: true;
}

/** Every filter given must hold; in a list, any of its values. */
export interface JourneyFilter {
  readonly status?: readonly JourneyStatus[];
  readonly path?: Path;
  readonly certification?: { readonly code: string; readonly version?: string };
  readonly block?: { readonly code?: string; readonly status: BlockStatus };
  readonly cohort?: string;
  readonly site?: string;
  /** Journeys where something still to be done is due before this day, overdue or not. */
  readonly deadlineBefore?: LocalDate;
  readonly candidateIds?: readonly string[];
  /** Journeys that a figure counts. */
  readonly counted?: { readonly figure: FigureName; readonly among: Population };
}

export const journeySortFields = [
  'enteredOn',
  'nextDeadline',
  'updatedAt',
  'status',
  'certification',
  'cohort',
  'site',
  'version',
] as const;
export type JourneySortField = (typeof journeySortFields)[number];

/** A journey with its state, both at `version`. What else the screen needs follows from the state and its rules. */
export interface JourneyView extends JourneySummary {
  readonly state: JourneyState;
}

/** A death as it stands in one journey. */
export interface RecordedDeath {
  readonly journeyId: string;
  /** Of the event. */
  readonly version: number;
  readonly occurredAt: Instant;
  readonly on: LocalDate;
  /** By another journey, and not by somebody. */
  readonly isTold: boolean;
}

/** What a journey may be sought by. */
export type Sought = { readonly journeyId: string } | { readonly candidateId: string; readonly file: string };

export class JourneyQueries {
  private readonly archive: RulesArchive;

  constructor(
    private readonly dataSource: DataSource,
    private readonly states = new StateCache(),
  ) {
    this.archive = new RulesArchive(dataSource);
  }

  /** The journey in which a document was given this number, of our own form; null where none was. @throws {EventUnknown} */
  async findIssuer(number: { readonly series: string; readonly sequence: number }): Promise<JourneyView | null> {
    const key = numberKey(number.series, number.sequence);
    const [row] = await this.dataSource.query<{ journeyId: string }[]>(
      `SELECT stream_id AS "journeyId" FROM reservation WHERE key = $1 AND for_good`,
      [key],
    );
    return row ? await this.findJourney(row.journeyId) : null;
  }

  /** @throws {EventUnknown} where only a newer Jalon can tell how it stands */
  async findJourney(journeyId: string): Promise<JourneyView | null> {
    const held = this.states.find(journeyId);
    const row = await this.findRow(journeyId, held);
    if (row?.projection === staleProjection) {
      const unknown = await this.dataSource.transaction((manager) => rebuildStream(manager, this.archive, journeyKind, journeyId));
      if (unknown) throw unknown;
      return this.findJourney(journeyId);
    }
    return row && { ...toSummary(row), state: this.stateOf(row, held) };
  }

  private async findRow(journeyId: string, held: StandingAt | null): Promise<FoundJourney | null> {
    const [row] = await namedRows<FoundJourney>(this.dataSource, journeyById, [journeyId, held?.head.hash ?? null, held?.row ?? null]);
    return row ?? null;
  }

  private stateOf(found: FoundJourney, held: StandingAt | null): JourneyState {
    const { journeyId, version, updatedAt, hash, row, snapshot, snapshotVersion, since } = found;
    if (snapshot === null || snapshotVersion === null) return held?.state as JourneyState;
    const state = stateFrom(journeyKind.process, { snapshot, snapshotVersion, since }) as JourneyState;
    const isCurrent = found.projection === journeyKind.projection.version;
    const standing = { head: { version, hash }, updatedAt, state, snapshotVersion, row };
    if (isCurrent) this.states.keep(journeyId, standing, snapshot.length + (since?.length ?? 0));
    return state;
  }

  /** Journeys without a value to sort by come last. @throws {CursorInvalid} */
  async list(
    reach: JourneyReach,
    filter: JourneyFilter,
    sort: readonly Sort<JourneySortField>[],
    page: PageRequest,
  ): Promise<Page<JourneySummary>> {
    const query = this.reached(reach);
    for (const [condition, parameters] of conditionsOf(filter)) query.andWhere(condition, parameters);
    const order = sort.flatMap(({ field, direction }) => sortColumns[field].map((column) => ({ ...column, direction })));
    const { items, next } = await keysetPage(query, [...order, byId], page);
    await this.addBlocks(items);
    return { items: items.map(toSummary), next };
  }

  /** Whether the reach holds this journey, one of this candidate's, or one of theirs that names this file. */
  async reaches(reach: JourneyReach, sought: Sought): Promise<boolean> {
    const [condition, parameters] = soughtCondition(sought);
    return this.reached(reach).andWhere(condition, parameters).getExists();
  }

  /** Whether any journey at all is the one sought. */
  async isNamed(sought: Sought): Promise<boolean> {
    return this.reaches(everyJourney, sought);
  }

  /** The ids under which a candidate was registered, this one among them (ADR 502). */
  async idsOf(candidateId: string): Promise<readonly string[]> {
    return idsOfPerson(this.dataSource, candidateId);
  }

  /** The same of several, by each of them. */
  async idsOfAll(candidateIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return idsOfPersons(this.dataSource, candidateIds);
  }

  /** The ids of a person's journeys, under whichever id they were registered, whoever reaches them. */
  async journeysOf(candidateId: string): Promise<readonly string[]> {
    const candidateIds = await this.idsOf(candidateId);
    const rows = await this.dataSource
      .getRepository(JourneySummaryRow)
      .find({ select: { journeyId: true }, where: { candidateId: In([...candidateIds]) }, order: { journeyId: 'ASC' } });
    return rows.map(({ journeyId }) => journeyId);
  }

  /** Of these candidates, those of whom the reach holds a journey, in the same order. */
  async candidatesReached(reach: JourneyReach, candidateIds: readonly string[]): Promise<readonly string[]> {
    const rows: { id: string }[] = await this.reached(reach)
      .select('DISTINCT journey.candidate_id', 'id')
      .andWhere('journey.candidate_id = ANY (:candidateIds)', { candidateIds })
      .getRawMany();
    const reached = new Set(rows.map(({ id }) => id));
    return candidateIds.filter((id) => reached.has(id));
  }

  /** Those of a person's journeys in which their death stands, under whichever id they were registered. @throws {EventUnknown} */
  async deathsOf(candidateId: string): Promise<readonly RecordedDeath[]> {
    const recorded = await namedRows<Omit<RecordedDeath, 'on'>>(this.dataSource, deathsRecorded, [candidateId]);
    const standing: RecordedDeath[] = [];
    for (const death of recorded) {
      const on = (await this.findJourney(death.journeyId))?.state.death?.on;
      if (on !== undefined) standing.push({ ...death, on });
    }
    return standing;
  }

  private reached(reach: JourneyReach): SelectQueryBuilder<JourneySummaryRow> {
    const query = this.dataSource.getRepository(JourneySummaryRow).createQueryBuilder('journey');
    for (const [condition, parameters] of reachConditions(reach)) query.andWhere(condition, parameters);
    return query;
  }

  private async addBlocks(rows: readonly JourneySummaryRow[]): Promise<void> {
    const blocks = await this.dataSource
      .getRepository(JourneyBlockRow)
      .find({ where: { journeyId: In(rows.map(({ journeyId }) => journeyId)) }, order: { place: 'ASC' } });
    for (const row of rows) row.blocks = blocks.filter(({ journeyId }) => journeyId === row.journeyId);
  }
}

/** The last of each journey: taken back since, or not. */
const deathsRecorded = named(
  `SELECT DISTINCT ON (stream_id) stream_id AS "journeyId", event.version, occurred_at AS "occurredAt",
     body::jsonb #>> '{actor,role}' = 'CLOCK' AS "isTold"
   FROM journey_summary AS journey JOIN stream_event AS event ON stream_id = journey_id AND type = 'CandidateDied'
   WHERE candidate_id = ANY (ids_of_person($1))
   ORDER BY stream_id, event.version DESC`,
);

interface FoundJourney extends Omit<JourneySummaryRow, 'blocks'> {
  readonly blocks: readonly Pick<JourneyBlockRow, 'block' | 'status'>[];
  readonly hash: Buffer;
  readonly row: string;
  /** Null where the caller holds it, with the two beside it. */
  readonly snapshot: string | null;
  readonly snapshotVersion: number | null;
  readonly since: string | null;
}

const journeyById = named(
  `SELECT journey_id AS "journeyId", ${Object.entries(summaryTable.columns)
    .map(([member, { column }]) => `journey.${column} AS "${member}"`)
    .join(', ')},
     projection, head.hash, journey.xmin::text AS row,
     ${storedStateColumnsWhere('(head.hash, journey.xmin::text) IS DISTINCT FROM ($2::bytea, $3::text)', 'journey', summaryTable)},
     (SELECT json_agg(json_build_object('block', block, 'status', status) ORDER BY place)
      FROM journey_block AS block WHERE block.journey_id = journey.journey_id) AS blocks
   FROM journey_summary AS journey JOIN stream_head AS head ON head.stream_id = journey.journey_id
   WHERE journey.journey_id = $1`,
);

const byId: KeysetColumn<JourneySummaryRow> = { column: 'journey.journey_id', direction: 'asc', value: (row) => row.journeyId };

type SortColumn = Omit<KeysetColumn<JourneySummaryRow>, 'direction'>;

const sortColumns: Readonly<Record<JourneySortField, readonly SortColumn[]>> = {
  enteredOn: [{ column: 'journey.entered_on', value: (row) => row.enteredOn }],
  nextDeadline: [{ column: 'journey.next_deadline', value: (row) => row.nextDeadline, isNullable: true }],
  updatedAt: [{ column: 'journey.updated_at', value: (row) => row.updatedAt }],
  status: [{ column: 'journey.status', value: (row) => row.status }],
  certification: [
    { column: 'journey.certification_code', value: (row) => row.certificationCode },
    { column: 'journey.certification_version', value: (row) => row.certificationVersion },
  ],
  cohort: [{ column: 'journey.cohort', value: (row) => row.cohort, isNullable: true }],
  site: [{ column: 'journey.site', value: (row) => row.site, isNullable: true }],
  version: [{ column: 'journey.version', value: (row) => row.version, isInteger: true }],
};

function soughtCondition(sought: Sought): Condition {
  if ('journeyId' in sought) return ['journey.journey_id = :journeyId', sought];
  // As the index has it, to the letter.
  const naming = `SELECT stream_id FROM stream_event WHERE files_named(body) <> '{}' AND files_named(body) @> ARRAY[:file]`;
  return [`journey.candidate_id = :candidateId AND journey.journey_id IN (${naming})`, sought];
}

function conditionsOf(filter: JourneyFilter): readonly Condition[] {
  const { status, path, certification, block, cohort, site, deadlineBefore, candidateIds, counted } = filter;
  const conditions: (Condition | false)[] = [
    // Of one alone the index has the rows in the order of the list.
    status?.length === 1 && ['journey.status = :onlyStatus', { onlyStatus: status[0] }],
    status !== undefined && status.length !== 1 && ['journey.status = ANY (:status)', { status }],
    path !== undefined && ['journey.path = :path', { path }],
    certification !== undefined && ['journey.certification_code = :code', { code: certification.code }],
    certification?.version !== undefined && ['journey.certification_version = :version', { version: certification.version }],
    cohort !== undefined && ['journey.cohort = :cohort', { cohort }],
    site !== undefined && ['journey.site = :site', { site }],
    deadlineBefore !== undefined && ['journey.next_deadline < :deadlineBefore', { deadlineBefore }],
    candidateIds !== undefined && ['journey.candidate_id = ANY (:candidateIds)', { candidateIds }],
    block !== undefined && [
      `EXISTS (SELECT FROM journey_block AS one WHERE one.journey_id = journey.journey_id
         AND one.status = :blockStatus AND (:block::text IS NULL OR one.block = :block))`,
      { blockStatus: block.status, block: block.code ?? null },
    ],
  ];
  const ofFigure: readonly Condition[] = counted
    ? [[figureDefinitions[counted.figure].condition, {}], ...populationConditions(counted.among)]
    : [];
  return [...conditions.filter((condition) => condition !== false), ...ofFigure];
}

function toSummary(row: Omit<JourneySummaryRow, 'blocks'> & Pick<FoundJourney, 'blocks'>): JourneySummary {
  const { journeyId, version, candidateId, path, route, scope, status, cohort, site, enteredOn, nextDeadline, updatedAt } = row;
  const certification = { code: row.certificationCode, version: row.certificationVersion, digest: row.certificationDigest };
  const blocks = row.blocks.map(({ block, status: blockStatus }) => ({ block, status: blockStatus }));
  return {
    journeyId,
    version,
    candidateId,
    certification,
    path,
    route,
    scope,
    status,
    cohort,
    site,
    enteredOn,
    nextDeadline,
    blocks,
    updatedAt,
    ...(row.projection === staleProjection && { isStale: true as const }),
  };
}
