/** The whole verification: what PostgreSQL holds, against itself, its checkpoints and Temporal. */
import type { DataSource, EntityManager } from 'typeorm';
import { onlyRow } from '#libs/platform/database/queries.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { LastSignedUnreadable, readLastSigned, type LastSigned } from '#libs/record/checkpoints/last-signed.js';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import type { RunSource } from '#libs/engine/temporal/histories.js';
import { listStreams } from '#libs/engine/temporal/stream-workflow.js';
import type { Need } from './coverage/coverage.js';
import { coveredBy } from './coverage/covered.js';
import { EngineComparison, type ComparedStream, type EngineOptions } from './engine-check.js';
import { finding, type Alteration, type Evidence, type Finding } from './finding.js';
import { sentenceOf } from './french-report.js';
import { verifyRecord, type BesideCheck, type CheckedRecord } from './record-check.js';
import { shippedSchema, type SchemaOptions } from './schema-check.js';
import type { StreamCoverage } from './stored-streams.js';
import type { VerificationReport, VerifiedStream } from './report.schema.js';

export interface VerifyOptions extends EngineOptions {
  readonly kinds: StreamKinds;
  readonly dataSource: DataSource;
  readonly keysFolder: string;
  /** Null: the histories are not read, and the report says so. */
  readonly temporal: Temporal | null;
  readonly held?: readonly HeldCheckpoint[];
  readonly streamId?: string;
  /** What the database's own objects are compared with: by default, what this version's migrations make. Null: nothing. */
  readonly schema?: SchemaOptions | null;
  /** What others verify of the record, and what it took. */
  readonly beside?: { readonly checks: readonly BesideCheck[]; readonly had: readonly Need[] };
  readonly onProgress?: (stage: 'RECORD' | 'HISTORIES', done: number, total: number) => void;
}

/** Histories read at a time. */
const atOnce = 8;
const mostTails = 1_000;

export async function verify(options: VerifyOptions): Promise<VerificationReport> {
  const { kinds, dataSource, streamId, held = [], schema = shippedSchema, beside, onProgress } = options;
  const keys = await readCheckpointKeys(options.keysFolder);
  // Before the snapshot: it is kept before it is stored.
  const kept = await keptIn(options.keysFolder);
  const record = await inSnapshot(dataSource, (manager) =>
    verifyRecord(manager, {
      kinds,
      keys,
      held,
      kept: kept.lastSigned,
      streamId,
      schema,
      beside: beside?.checks,
      onProgress: (done, total) => onProgress?.('RECORD', done, total),
    }),
  );
  // What keeps the record from being read keeps it from being compared.
  const temporal = record.schema?.isUnreadable ? null : options.temporal;
  const known = temporal === null ? record.streams : await withUnknown(record.streams, options);
  const vouched = vouching(record);
  const compared = temporal
    ? await compareAll(known, vouched, new EngineComparison(dataSource, temporal, kinds, options), (done) =>
        onProgress?.('HISTORIES', done, known.length),
      )
    : new Map<string, ComparedStream>();
  const { refused } = record.schema?.isUnreadable
    ? { refused: 0 }
    : await onlyRow<{ readonly refused: number }>(
        dataSource,
        `SELECT count(*)::int AS refused FROM command_record WHERE refusal IS NOT NULL AND ($1::text IS NULL OR stream_id = $1)`,
        [streamId ?? null],
      );
  return reported({ record: { ...record, findings: [...kept.findings, ...record.findings] }, known, compared, refused, options });
}

/** What was signed last, by the file outside the database; a file that cannot be read is told. */
async function keptIn(keysFolder: string): Promise<{ readonly lastSigned?: LastSigned; readonly findings: readonly Finding[] }> {
  try {
    return { lastSigned: await readLastSigned(keysFolder), findings: [] };
  } catch (error) {
    if (!(error instanceof LastSignedUnreadable)) throw error;
    return { findings: [finding('CHECKPOINT_LOG_ALTERED', 'CHECKPOINT', { field: 'kept', found: error.message })] };
  }
}

/** Nothing was read and nothing is missing: the stream asked for does not exist. What the database's objects are says nothing of it. */
export function isOfNothing({ events, findings, schema }: VerificationReport): boolean {
  return events === 0 && findings.every(({ kind }) => kind === 'SCHEMA_ALTERED') && !schema?.isUnreadable;
}

/** Everything as it was at one instant, however long it takes to read. */
async function inSnapshot<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    return work(manager);
  });
}

/** Streams that Temporal runs, or has run, and the journal does not know: an older backup, or somebody, has taken them away. */
async function withUnknown(
  streams: readonly StreamCoverage[],
  { temporal, kinds, runArchive, streamId: only }: VerifyOptions,
): Promise<readonly StreamCoverage[]> {
  if (!temporal || only !== undefined) return streams;
  const known = new Map(streams.map((stream) => [stream.streamId, stream]));
  const add = (streamId: string) =>
    known.has(streamId) || known.set(streamId, { streamId, version: 0, checkpointed: 0, held: 0, uncompared: [] });
  for await (const streamId of listStreams(temporal, kinds)) add(streamId);
  for (const streamId of (await runArchive?.streamIds()) ?? []) add(streamId);
  return [...known.values()];
}

/** An event that was compared before it was signed, and of which the record itself shows no alteration, is what it was in both. */
function vouching({ streams, findings }: CheckedRecord): (streamId: string) => (version: number) => boolean {
  const covered = new Map(streams.map(({ streamId, checkpointed }) => [streamId, checkpointed]));
  const uncompared = new Map(streams.map(({ streamId, uncompared: versions }) => [streamId, new Set(versions)]));
  const suspect = new Set(findings.filter(isOfEvents).map((finding) => finding.streamId));
  return (streamId) => (version) =>
    !suspect.has(streamId) && version <= (covered.get(streamId) ?? 0) && !uncompared.get(streamId)?.has(version);
}

/** What says nothing against the events themselves. */
const besideEvents: ReadonlySet<Alteration> = new Set([
  'READ_MODEL_EDITED',
  'READ_MODEL_STALE',
  'COMMAND_RECORD_ALTERED',
  'RULES_ALTERED',
  'REFUSAL_LOG_ALTERED',
  'EVENT_UNKNOWN',
  'READ_MODEL_OTHER',
  'SCHEMA_ALTERED',
  'ROW_ALTERED',
  'TRAIL_ALTERED',
]);

function isOfEvents({ kind }: Finding): boolean {
  return !besideEvents.has(kind);
}

/** Once one comparison has failed no other begins, and those under way end first: whoever is told may close the connection. */
async function compareAll(
  streams: readonly StreamCoverage[],
  vouched: ReturnType<typeof vouching>,
  engine: EngineComparison,
  onDone: (done: number) => void,
): Promise<ReadonlyMap<string, ComparedStream>> {
  const compared = new Map<string, ComparedStream>();
  const failures: unknown[] = [];
  await forEachAtOnce(atOnce, streams, async ({ streamId }) => {
    if (failures.length > 0) return;
    try {
      compared.set(streamId, await engine.compare(streamId, vouched(streamId)));
      onDone(compared.size);
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
  return compared;
}

/** What shows an alteration of the journal by itself, whatever the histories say. */
const ofTheRecord: ReadonlySet<Evidence> = new Set(['CHAIN', 'TREE', 'CHECKPOINT']);

interface Verified {
  readonly record: CheckedRecord;
  readonly known: readonly StreamCoverage[];
  readonly compared: ReadonlyMap<string, ComparedStream>;
  readonly refused: number;
  readonly options: VerifyOptions;
}

function reported({ record, known, compared, refused, options }: Verified): VerificationReport {
  const streams = known.map((stream) => coverageOf(stream, compared.get(stream.streamId)));
  const findings = merged([...record.findings, ...[...compared.values()].flatMap((one) => one.findings)]);
  const decided = new Set(
    findings.filter(({ evidence, kind }) => ofTheRecord.has(evidence) && kind !== 'CHECKPOINT_LOG_ALTERED').map(({ streamId }) => streamId),
  );
  const sum = (count: (stream: VerifiedStream) => number) => streams.reduce((total, stream) => total + count(stream), 0);
  const counted = (member: keyof ComparedStream['updates']) =>
    [...compared.values()].reduce((total, { updates }) => total + updates[member], 0);
  const readFrom = (source: RunSource) => [...compared.values()].flatMap(({ runs }) => runs).filter((run) => run.source === source).length;
  const { leaves, checkpoints: count, coveredSize, heldSize } = record.tree;
  return {
    format: 'jalon-verification/3',
    madeAt: new Date().toISOString(),
    isSound: findings.length === 0,
    comparedWithTemporal: options.temporal !== null && !record.schema?.isUnreadable,
    events: record.events,
    streams: record.streams.length,
    checkpoints: { count, coveredSize, heldSize, leaves, uncompared: known.reduce((total, one) => total + one.uncompared.length, 0) },
    coverage: {
      checkpointed: sum(({ checkpointed, version }) => Math.min(checkpointed, version)),
      history: sum(({ history, version }) => (history ? Math.min(history.upTo, version) - Math.min(history.after, version) : 0)),
      uncovered: sum(({ uncovered }) => uncovered.reduce((total, { from, to }) => total + to - from + 1, 0)),
      withoutHistory: [...compared.values()].filter(({ runs, findings: own }) => runs.length === 0 && own.length === 0).length,
      runs: { temporal: readFrom('TEMPORAL'), archive: readFrom('ARCHIVE') },
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
    schema: record.schema,
    trail: record.trail,
    setAside: [...record.setAside],
    covers: coversOf(record, options),
    findings: findings.map((one) => ({ ...one, sentence: sentenceOf(one, options.kinds, decided.has(one.streamId)) })),
    tails: (options.streamId === undefined ? streams.filter(({ uncovered }) => uncovered.length > 0) : streams).slice(0, mostTails),
  };
}

function coversOf({ schema, setAside }: CheckedRecord, { temporal, streamId, beside }: VerifyOptions): VerificationReport['covers'] {
  const lines = coveredBy({
    had: new Set([...(temporal ? ['HISTORY' as const] : []), ...(beside?.had ?? [])]),
    isWhole: streamId === undefined,
    hasSchema: schema !== null,
    isReadable: !schema?.isUnreadable,
    isTrailSound: !setAside.some(({ because }) => because === 'TRAIL'),
  });
  return lines.map(({ columns, by, ...line }) => ({ ...line, columns: [...columns], by: [...by] }));
}

function coverageOf({ streamId, version, checkpointed, held }: StreamCoverage, compared: ComparedStream | undefined): VerifiedStream {
  const history = compared?.compared ?? null;
  const runs = compared?.runs ?? [];
  const uncovered: { from: number; to: number }[] = [];
  for (let one = checkpointed + 1; one <= version; one += 1) {
    if (history && one > history.after && one <= history.upTo) continue;
    const last = uncovered.at(-1);
    if (last?.to === one - 1) last.to = one;
    else uncovered.push({ from: one, to: one });
  }
  return { streamId, version, checkpointed, held, history, runs: [...runs], workflowVersion: compared?.workflowVersion ?? null, uncovered };
}

/** What two things tell of one event is told once, with the field where one of them knows it. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const whole = new Set(findings.filter(({ field, kind }) => kind === 'CHANGED' && field !== '/').map(placeOf));
  const told = new Set<string>();
  return findings.filter((one) => {
    if (one.kind === 'CHANGED' && one.field === '/' && whole.has(placeOf(one))) return false;
    const key = `${one.kind} ${placeOf(one)} ${one.field ?? ''}`;
    if (one.streamId !== null && told.has(key)) return false;
    told.add(key);
    return true;
  });
}

function placeOf({ streamId, version }: Finding): string {
  return `${streamId}@${version}`;
}
