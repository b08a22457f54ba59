/** What the events of a journey make, against the rows that the API searches and answers from. */
import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { canonicalJson } from '#libs/record/journal/canonical.js';
import { numberClaims, type Claim } from '#libs/journey/projection/claims.js';
import { project, projectionVersion } from '#libs/journey/projection/project.js';
import { differences } from './differences.js';
import { finding, type Finding } from './finding.js';
import { grouped } from './grouped.js';

interface SummaryRow {
  readonly journeyId: string;
  readonly state: string;
  readonly projection: number;
}

export interface StoredReadModel {
  readonly summary: SummaryRow | null;
  readonly blocks: readonly object[];
  readonly deadlines: readonly object[];
  readonly claims: readonly Pick<Claim, 'key' | 'kind' | 'year'>[];
}

/** Of several journeys, by id. */
export async function readStored(manager: EntityManager, journeyIds: readonly string[]): Promise<ReadonlyMap<string, StoredReadModel>> {
  const of = async <T>(sql: string) => (await manager.query(sql, [journeyIds])) as (T & { readonly journeyId: string })[];
  const summaries = await of<SummaryRow>(
    `SELECT journey_id AS "journeyId", version, candidate_id AS "candidateId", certification_code AS "certificationCode",
       certification_version AS "certificationVersion", certification_digest AS "certificationDigest", path, route, scope, status,
       cohort, site, entered_on AS "enteredOn", next_deadline AS "nextDeadline", updated_at AS "updatedAt", state, projection
     FROM journey_summary WHERE journey_id = ANY ($1)`,
  );
  const blocks = await of(
    `SELECT journey_id AS "journeyId", block, place, status FROM journey_block WHERE journey_id = ANY ($1) ORDER BY place, block`,
  );
  const deadlines = await of(
    `SELECT journey_id AS "journeyId", key, kind, subject, runs_from AS "runsFrom", due_on AS "dueOn", met_on AS "metOn", effect,
       source, status FROM journey_deadline WHERE journey_id = ANY ($1) ORDER BY key`,
  );
  const claims = await of<Claim>(
    `SELECT stream_id AS "journeyId", key, kind, year FROM reservation
     WHERE stream_id = ANY ($1) AND held_by IS NULL ORDER BY key`,
  );
  const tables = [blocks, deadlines, claims].map((rows) => grouped(rows, ({ journeyId }) => journeyId));
  const rowsOf = <T>(place: number, id: string): readonly T[] =>
    (tables[place]!.get(id) ?? []).map(({ journeyId: _, ...row }) => row as unknown as T);
  const found = new Map(summaries.map((summary) => [summary.journeyId, summary]));
  return new Map(
    journeyIds.map((id) => [
      id,
      { summary: found.get(id) ?? null, blocks: rowsOf<object>(0, id), deadlines: rowsOf<object>(1, id), claims: rowsOf<Claim>(2, id) },
    ]),
  );
}

/** Nothing is said of what other code has made and no rebuild has brought up to date, the state excepted. */
export function checkReadModel(
  stored: StoredReadModel | undefined,
  events: readonly RecordedEvent[],
  state: JourneyState,
  rules: CertificationRules,
): readonly Finding[] {
  const { journeyId, version, recordedAt } = events.at(-1)!;
  const edited = (field: string, expected: unknown, found: unknown) =>
    finding('READ_MODEL_EDITED', 'JOURNAL', { journeyId, version, field, expected, found });
  if (!stored?.summary) return [edited('journey_summary', version, null)];
  const { state: storedState, projection, ...summary } = stored.summary;
  const compare = (table: string, expected: unknown, found: unknown) =>
    differences(expected, found).map((one) => edited(`${table}${one.field}`, one.expected, one.found));
  const stateFindings =
    storedState === canonicalJson(state) ? [] : compare('journey_summary/state', JSON.parse(canonicalJson(state)), readJson(storedState));
  if (projection !== projectionVersion)
    return projection > 0 && projection < projectionVersion
      ? stateFindings
      : [...stateFindings, edited('journey_summary/projection', projectionVersion, projection)];
  const made = project(journeyId, rules, state, recordedAt);
  const claims = [...(made.openJourney ? [made.openJourney] : []), ...made.feasibilityFiles, ...numberClaims(events)];
  return [
    ...stateFindings,
    ...compare('journey_summary', made.summary, summary),
    ...compare('journey_block', byKey(made.blocks, 'block'), byKey(stored.blocks, 'block')),
    ...compare('journey_deadline', byKey(made.deadlines, 'key'), byKey(stored.deadlines, 'key')),
    ...compare(
      'reservation',
      byKey(
        claims.map(({ key, kind, year }) => ({ key, kind, year })),
        'key',
      ),
      byKey(stored.claims, 'key'),
    ),
  ];
}

function byKey(rows: readonly object[], key: string): Readonly<Record<string, object>> {
  return Object.fromEntries(rows.map((row) => [String((row as Record<string, unknown>)[key]), { ...row }]));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
