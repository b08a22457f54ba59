import type { DataSource } from 'typeorm';
import { journeysQuery, toSort } from '#apps/api/journeys/journey-list.schema.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { DeadlineQueries } from '#libs/journey/queries/deadline-list.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { everyJourney } from '#libs/journey/queries/reach.js';
import { listErasures } from '#libs/persons/erasure/erasure-rows.js';
import { AccessLog } from '#libs/persons/vault/access-log.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { onlyRow } from '../queries.js';
import type { Page, PageRequest } from './page.js';

const journeyId = 'jrn_1';
const actorId = 'act_1';
const personId = 'can_1';
const today = '2026-06-01';
const limit = 3;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

interface Parts {
  readonly bench: JournalBench;
  readonly journeys: JourneyQueries;
  readonly deadlines: DeadlineQueries;
  readonly refusals: RefusalLog;
  readonly checkpoints: CheckpointLog;
  readonly accesses: AccessLog;
}

/** A page by its cursor, or by what the last row of the page before was. */
type List = (parts: Parts, page: PageRequest) => Promise<Page<unknown>>;

/** Lists whose cursor is a value of the last row. */
function byLast<T>(read: (parts: Parts, before: string | undefined) => Promise<readonly T[]>, lastOf: (row: T) => string | number): List {
  return async (parts, { cursor }) => {
    const items = await read(parts, cursor ?? undefined);
    const last = items.at(-1);
    return { items, next: last === undefined ? null : String(lastOf(last)) };
  };
}

const number = (cursor: string | undefined) => (cursor === undefined ? undefined : Number(cursor));
const accesses = (of: { readonly personId?: string; readonly actorId?: string }) =>
  byLast(
    (parts, before) => parts.accesses.list({ ...of, categories: ['IDENTITY', 'NIR'], before: number(before), limit }),
    ({ id }) => id,
  );
const erasures = (of: { readonly personId?: string }) =>
  byLast(
    ({ bench }, before) => listErasures(bench.dataSource.manager, { ...of, ...(before !== undefined && { before }), limit }),
    ({ id }) => id,
  );

const lists: Readonly<Record<string, List>> = {
  journeys: ({ journeys }, page) => journeys.list(everyJourney, {}, toSort(journeysQuery.parse({})), page),
  'journeys judged again': ({ journeys }, page) =>
    journeys.list(everyJourney, { certification: { code: withFinalAssessment.code } }, [{ field: 'enteredOn', direction: 'asc' }], page),
  deadlines: ({ deadlines }, page) => deadlines.list(everyJourney, { awaited: true, kind: ['APPEAL', 'CADUCITE'] }, page, today),
  'events of a journey': byLast(
    ({ bench }, after) => bench.journal.readEvents(journeyId, { afterVersion: number(after) ?? 0, limit }),
    ({ event }) => event.version,
  ),
  refusals: ({ refusals }, page) => refusals.list({ streamId: null }, page),
  'refusals of a journey': ({ refusals }, page) => refusals.list({ streamId: journeyId }, page),
  'refusals of an actor': ({ refusals }, page) => refusals.list({ streamId: null, actorId }, page),
  checkpoints: byLast(
    (parts, before) => parts.checkpoints.list({ ...(before !== undefined && { before: Number(before) }), limit }),
    ({ size }) => size,
  ),
  'personal accesses': accesses({}),
  'personal accesses to a person': accesses({ personId }),
  'personal accesses of an actor': accesses({ actorId }),
  erasures: erasures({}),
  'erasures of a person': erasures({ personId }),
};

describe('the default order of a list', () => {
  let parts: Parts;

  beforeAll(async () => {
    const bench = await openJournal();
    const { dataSource } = bench;
    parts = {
      bench,
      journeys: new JourneyQueries(dataSource),
      deadlines: new DeadlineQueries(dataSource),
      refusals: new RefusalLog(dataSource),
      checkpoints: new CheckpointLog(dataSource, ''),
      accesses: new AccessLog(dataSource),
    };
    await populate(parts);
  });
  afterAll(() => parts.bench.close());

  it.each(Object.entries(lists))('is an index’s: %s', async (_, list) => {
    const { dataSource } = parts.bench;
    const first = await planned(dataSource, () => list(parts, { limit, cursor: null }));
    expect(first.page.items).toHaveLength(limit);
    const second = await planned(dataSource, () => list(parts, { limit, cursor: first.page.next }));
    expect(second.page.items).toHaveLength(limit);
    for (const { nodes } of [first, second])
      expect(nodes).not.toContainEqual(expect.objectContaining({ 'Node Type': expect.stringContaining('Sort') }));
    // It begins at its place rather than read all the pages before.
    expect(scanOf(second.nodes)).toHaveProperty('Index Cond');
  });
});

/**
 * What the list answers, and every step of the plan of its first statement by a PostgreSQL that sorts only where no index gives
 * the order: of so few rows it would sort anyway.
 */
async function planned<T>(dataSource: DataSource, list: () => Promise<T>): Promise<{ readonly page: T; readonly nodes: readonly Plan[] }> {
  const told = jest.spyOn(dataSource.logger, 'logQuery').mockClear();
  const page = await list();
  const [sql, parameters] = told.mock.calls.find(([statement]) => statement.startsWith('SELECT')) as [string, unknown[] | undefined];
  const explained = await dataSource.transaction(async (manager) => {
    for (const way of ['sort', 'seqscan', 'bitmapscan']) await manager.query(`SET LOCAL enable_${way} = off`);
    return onlyRow<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>(manager, `EXPLAIN (FORMAT JSON) ${sql}`, parameters);
  });
  return { page, nodes: everyNode(explained['QUERY PLAN'][0].Plan) };
}

/** Without those that look up where the page before ended. */
function everyNode(plan: Plan): readonly Plan[] {
  return plan['Parent Relationship'] === 'InitPlan' ? [] : [plan, ...(plan.Plans ?? []).flatMap(everyNode)];
}

/** Of what the order is about: the outermost read. */
function scanOf(nodes: readonly Plan[]): Plan | undefined {
  return nodes.find((node) => node['Node Type'].startsWith('Index'));
}

async function populate({ bench, refusals }: Parts): Promise<void> {
  const recorder = new Recorder(journeyId, withFinalAssessment);
  await bench.journal.appendEvents(journeyId, [recorder.started(), ...recorder.incidents(9)]);
  for (const sql of [
    `INSERT INTO journey_summary (journey_id, version, candidate_id, certification_code, certification_version, certification_digest,
       path, route, scope, status, entered_on, updated_at, assigned, outcome, presented, resits, appeals, work, snapshot, snapshot_version, projection)
     SELECT 'jrn_x' || n, 1, 'can_' || n, certification_code, certification_version,
       certification_digest, path, route, scope, status, (date '2020-01-01' + n)::text,
       to_char(timestamp '2026-01-01' + n * interval '7 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), assigned, outcome, presented, resits, appeals, work,
       snapshot, snapshot_version, projection
     FROM journey_summary, generate_series(1, 30) AS n`,
    `INSERT INTO journey_deadline (journey_id, key, kind, subject, runs_from, due_on, effect, source, status)
     SELECT journey_id, kind, kind, '', '2025-01-01', (date '2025-02-01' + length(journey_id))::text, 'ALERT', '', 'RUNNING'
     FROM journey_summary, unnest(ARRAY['APPEAL', 'CADUCITE', 'TRANSMISSION']) AS kind`,
    `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, refusal, finished_at)
     SELECT 'cmd_' || n, 'jrn_' || n % 3, '{}', '{}', '', '{}', 'REFUSED', '{}', now() - n * interval '1 minute' FROM generate_series(1, 30) AS n`,
    `INSERT INTO checkpoint (size, document) SELECT n, jsonb_build_object('size', n) FROM generate_series(1, 30) AS n`,
    `INSERT INTO personal_access (at, actor_id, role, operation, person_id, category)
     SELECT now(), 'act_' || n % 3, 'STAFF', 'x', 'can_' || n % 3, 'IDENTITY' FROM generate_series(1, 30) AS n`,
    `INSERT INTO person (id, kind) SELECT 'can_' || n, 'CANDIDATE' FROM generate_series(0, 2) AS n`,
    `INSERT INTO erasure (id, person_id, categories, ground, origin, requested_by, requested_role, requested_at, status)
     SELECT 'era_' || n, 'can_' || n % 3, '{NIR}', 'REQUEST', 'REQUEST', 'act_1', 'DPO', now() - n * interval '1 hour', 'REQUESTED'
     FROM generate_series(1, 30) AS n`,
  ])
    await bench.database.tamper(sql);
  await refusals.appendRefusals(
    Array.from({ length: 30 }, (_, index) => ({
      kind: 'ACCESS',
      actor: { id: `act_${index % 3}`, role: 'STAFF' },
      operation: null,
      commands: [],
      route: null,
      streamId: `jrn_${index % 3}`,
      commandId: null,
      reasons: [],
      version: null,
      source: null,
      count: 1,
    })),
  );
  await bench.database.tamper('ANALYZE');
}
