/** The whole verification: what PostgreSQL holds, against itself, its checkpoints and Temporal. */
import type { DataSource, EntityManager } from 'typeorm';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listHeads } from '#libs/engine/temporal/journey-workflow.js';
import { Engine, type ComparedJourney, type EngineOptions } from './engine.js';
import type { Finding } from './finding.js';
import { sentenceOf } from './french-report.js';
import { verifyRecord, type CheckedRecord, type JourneyCoverage } from './record.js';
import type { VerificationReport, VerifiedJourney } from './report.schema.js';

export interface VerifyOptions extends EngineOptions {
  readonly dataSource: DataSource;
  readonly keysFolder: string;
  /** Null: the histories are not read, and the report says so. */
  readonly temporal: Temporal | null;
  readonly held?: readonly HeldCheckpoint[];
  readonly journeyId?: string;
  readonly onProgress?: (stage: 'RECORD' | 'HISTORIES', done: number, total: number) => void;
}

/** Histories read at a time. */
const atOnce = 8;
const mostTails = 1_000;

export async function verify(options: VerifyOptions): Promise<VerificationReport> {
  const { dataSource, temporal, journeyId, held = [], onProgress } = options;
  const keys = await readCheckpointKeys(options.keysFolder);
  const record = await inSnapshot(dataSource, (manager) =>
    verifyRecord(manager, { keys, held, journeyId, onProgress: (done, total) => onProgress?.('RECORD', done, total) }),
  );
  const known = await withUnknown(record.journeys, temporal, journeyId);
  const vouched = vouching(record);
  const compared = temporal
    ? await compareAll(known, vouched, new Engine(dataSource, temporal, options), (done) => onProgress?.('HISTORIES', done, known.length))
    : new Map<string, ComparedJourney>();
  const [{ refused }] = (await dataSource.query(
    `SELECT count(*)::int AS refused FROM command_record WHERE refusal IS NOT NULL AND ($1::text IS NULL OR journey_id = $1)`,
    [journeyId ?? null],
  )) as [{ refused: number }];
  return reported({ record, known, compared, refused, options });
}

/** Nothing was read and nothing is missing: the journey asked for does not exist. */
export function isOfNothing({ events, findings }: VerificationReport): boolean {
  return events === 0 && findings.length === 0;
}

/** Everything as it was at one instant, however long it takes to read. */
async function inSnapshot<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    return work(manager);
  });
}

/** Journeys that Temporal runs and the record does not know: an older backup, or somebody, has taken them away. */
async function withUnknown(
  journeys: readonly JourneyCoverage[],
  temporal: Temporal | null,
  only: string | undefined,
): Promise<readonly JourneyCoverage[]> {
  if (!temporal || only !== undefined) return journeys;
  const known = new Map(journeys.map((journey) => [journey.journeyId, journey]));
  for await (const { journeyId } of listHeads(temporal))
    if (!known.has(journeyId)) known.set(journeyId, { journeyId, version: 0, checkpointed: 0, held: 0 });
  return [...known.values()];
}

/** An event under a checkpoint, of which the record itself shows no alteration, is what it was. */
function vouching({ journeys, findings }: CheckedRecord): (journeyId: string) => (version: number) => boolean {
  const covered = new Map(journeys.map(({ journeyId, checkpointed }) => [journeyId, checkpointed]));
  const suspect = new Set(findings.filter(isOfEvents).map((finding) => finding.journeyId));
  return (journeyId) => (version) => !suspect.has(journeyId) && version <= (covered.get(journeyId) ?? 0);
}

function isOfEvents({ kind }: Finding): boolean {
  return kind !== 'READ_MODEL_EDITED' && kind !== 'COMMAND_RECORD_ALTERED' && kind !== 'RULES_ALTERED' && kind !== 'REFUSAL_LOG_ALTERED';
}

async function compareAll(
  journeys: readonly JourneyCoverage[],
  vouched: ReturnType<typeof vouching>,
  engine: Engine,
  onDone: (done: number) => void,
): Promise<ReadonlyMap<string, ComparedJourney>> {
  const compared = new Map<string, ComparedJourney>();
  await forEachAtOnce(atOnce, journeys, async ({ journeyId }) => {
    compared.set(journeyId, await engine.compare(journeyId, vouched(journeyId)));
    onDone(compared.size);
  });
  return compared;
}

interface Verified {
  readonly record: CheckedRecord;
  readonly known: readonly JourneyCoverage[];
  readonly compared: ReadonlyMap<string, ComparedJourney>;
  readonly refused: number;
  readonly options: VerifyOptions;
}

function reported({ record, known, compared, refused, options }: Verified): VerificationReport {
  const journeys = known.map((journey) => coverageOf(journey, compared.get(journey.journeyId)));
  const findings = merged([...record.findings, ...[...compared.values()].flatMap((one) => one.findings)]);
  const sum = (count: (journey: VerifiedJourney) => number) => journeys.reduce((total, journey) => total + count(journey), 0);
  const counted = (member: keyof ComparedJourney['updates']) =>
    [...compared.values()].reduce((total, { updates }) => total + updates[member], 0);
  const { leaves, checkpoints: count, coveredSize, heldSize } = record.tree;
  return {
    format: 'jalon-verification/1',
    madeAt: new Date().toISOString(),
    isSound: findings.length === 0,
    comparedWithTemporal: options.temporal !== null,
    events: record.events,
    journeys: record.journeys.length,
    checkpoints: { count, coveredSize, heldSize, leaves },
    coverage: {
      checkpointed: sum(({ checkpointed, version }) => Math.min(checkpointed, version)),
      history: sum(({ history, version }) => (history ? Math.min(history.upTo, version) - Math.min(history.after, version) : 0)),
      uncovered: sum(({ uncovered }) => uncovered.reduce((total, { from, to }) => total + to - from + 1, 0)),
      withoutHistory: options.temporal ? sum(({ history }) => (history ? 0 : 1)) : 0,
    },
    updates: {
      applied: counted('applied'),
      duplicates: counted('duplicates'),
      failed: counted('failed'),
      unanswered: counted('unanswered'),
      overlapping: counted('overlapping'),
      byClock: counted('byClock'),
      refused,
    },
    refusals: record.refusals,
    findings: findings.map((one) => ({ ...one, sentence: sentenceOf(one) })),
    tails: (options.journeyId === undefined ? journeys.filter(({ uncovered }) => uncovered.length > 0) : journeys).slice(0, mostTails),
  };
}

function coverageOf({ journeyId, version, checkpointed, held }: JourneyCoverage, compared: ComparedJourney | undefined): VerifiedJourney {
  const history = compared?.compared ?? null;
  const uncovered: { from: number; to: number }[] = [];
  for (let one = checkpointed + 1; one <= version; one += 1) {
    if (history && one > history.after && one <= history.upTo) continue;
    const last = uncovered.at(-1);
    if (last?.to === one - 1) last.to = one;
    else uncovered.push({ from: one, to: one });
  }
  return { journeyId, version, checkpointed, held, history, workflowVersion: compared?.workflowVersion ?? null, uncovered };
}

/** What two things tell of one event is told once, with the field where one of them knows it. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const whole = new Set(findings.filter(({ field, kind }) => kind === 'CHANGED' && field !== '/').map(placeOf));
  const told = new Set<string>();
  return findings.filter((one) => {
    if (one.kind === 'CHANGED' && one.field === '/' && whole.has(placeOf(one))) return false;
    const key = `${one.kind} ${placeOf(one)} ${one.field ?? ''}`;
    if (one.journeyId !== null && told.has(key)) return false;
    told.add(key);
    return true;
  });
}

function placeOf({ journeyId, version }: Finding): string {
  return `${journeyId}@${version}`;
}
