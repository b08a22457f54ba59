/** Verifies what PostgreSQL holds, in one snapshot: schema, chain, tree, checkpoints, read models, records of commands, refusals, rows. */
import type { EntityManager } from 'typeorm';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { LastSigned } from '#libs/record/checkpoints/last-signed.js';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { grouped } from '#libs/platform/collections/grouped.js';
import { batchesOf } from '#libs/platform/collections/batches-of.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { checkBatches } from './batch-check.js';
import { checkClaims } from './claim-check.js';
import { checkOrphans } from './derived-check.js';
import { readClaims } from './claimed-checkpoints.js';
import { finding, type Finding } from './finding.js';
import { checkPlaces } from './places-check.js';
import { checkTree, type CheckedTree } from './tree-check.js';
import { checkHeads, checkSearchedColumns } from './searched-columns.js';
import { checkRefusals, type CheckedRefusals } from './refusal-check.js';
import { archivedRules } from './rules-check.js';
import { checkSchema, type CheckedSchema, type SchemaOptions } from './schema-check.js';
import type { StreamCoverage } from './stored-streams.js';
import type { Stray } from './stream-check.js';
import { withSwaps } from './swapped-events.js';
import { checkTrail, type AlteredRow, type CheckedTrail } from './trail-check.js';

export interface RecordOptions {
  readonly kinds: StreamKinds;
  readonly keys: Pick<CheckpointKeys, 'verifying'>;
  readonly held?: readonly HeldCheckpoint[];
  /** What was signed last, by the file beside the signing keys. */
  readonly kept?: LastSigned;
  /** One stream's events only; the tree is made again whole, for it covers them by its root. */
  readonly streamId?: string;
  /** What the database's own objects are compared with; null, or absent: they are not. */
  readonly schema?: SchemaOptions | null;
  /** What others verify of the record: it is theirs to say how. Not where one stream is asked for. */
  readonly beside?: readonly BesideCheck[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** @param manager of the transaction that sees the snapshot */
export type BesideCheck = (manager: EntityManager) => Promise<readonly Finding[]>;

/** What was not looked at, because of what was found. */
export interface SetAside {
  /** SCHEMA: tables cannot be read, and nothing was. RULES: what read models make of them, of so many streams. TRAIL: rows. */
  readonly because: 'SCHEMA' | 'RULES' | 'TRAIL';
  /** Of the finding. */
  readonly field: string | null;
  readonly streams: number;
}

export interface CheckedRecord {
  readonly findings: readonly Finding[];
  readonly streams: readonly StreamCoverage[];
  readonly events: number;
  readonly tree: Omit<CheckedTree, 'findings' | 'altered' | 'compared'>;
  readonly refusals: Omit<CheckedRefusals, 'findings' | 'isOlder'>;
  /** Null where it was not compared. */
  readonly schema: Omit<CheckedSchema, 'findings'> | null;
  /** Of its entries, those up to which a checkpoint answers; null where one stream was asked for. */
  readonly trail: Pick<CheckedTrail, 'entries' | 'checkpointed' | 'held'> | null;
  readonly setAside: readonly SetAside[];
}

/** What is told of a database whose tables cannot be read. */
const nothingRead = {
  streams: [],
  events: 0,
  tree: { coveredSize: 0, heldSize: 0, leaves: 0, checkpoints: 0 },
  refusals: { entries: 0, checkpointed: 0, held: 0 },
  trail: null,
} satisfies Partial<CheckedRecord>;

const batch = 100;

/** @param manager of a transaction that sees one snapshot: the caller opens it */
export async function verifyRecord(manager: EntityManager, options: RecordOptions): Promise<CheckedRecord> {
  const { kinds, keys, held = [], kept = null, onProgress } = options;
  const { findings: schemaFindings, ...schema } = (options.schema && (await checkSchema(manager, options.schema))) || unlooked;
  const comparedSchema = options.schema ? schema : null;
  if (schema.isUnreadable) {
    const setAside = [{ because: 'SCHEMA' as const, field: schemaFindings[0]?.field ?? null, streams: 0 }];
    return { ...nothingRead, findings: schemaFindings, schema: comparedSchema, setAside };
  }
  const claims = await readClaims(manager, keys, held, kept);
  const { findings: refusalFindings, isOlder, ...refusals } = await checkRefusals(manager, kinds, claims);
  const isWhole = options.streamId === undefined;
  const trail = await checkTrail(manager, claims, isWhole);
  const {
    findings: treeFindings,
    altered,
    compared,
    ...tree
  } = await checkTree(manager, claims, kept, {
    refusals: (sequence) => isOlder && sequence > refusals.entries,
    trail: (sequence) => trail.isOlder && sequence > trail.entries,
  });
  const rules = await archivedRules(manager);
  const isAsked = ({ streamId }: Finding) => options.streamId === undefined || streamId === null || streamId === options.streamId;
  const streamIds = options.streamId === undefined ? await everyStream(manager, kinds) : [options.streamId];
  const before = { tree: { coveredSize: tree.coveredSize, heldSize: tree.heldSize, altered, compared }, rules: rules.byDigest };
  const findings: Finding[] = [...schemaFindings, ...treeFindings, ...rules.findings, ...refusalFindings.filter(isAsked)];
  const strays: Stray[] = [];
  const streams: StreamCoverage[] = [];
  const unruled: string[] = [];
  let events = 0;
  for await (const checked of checkBatches(manager, kinds, batchesOf(streamIds, batch), before)) {
    findings.push(...checked.findings);
    strays.push(...checked.strays);
    streams.push(...checked.streams);
    unruled.push(...checked.unruled);
    events += checked.events;
    onProgress?.(streams.length, streamIds.length);
  }
  const located = new Set(strays.map(({ streamId }) => streamId));
  findings.push(...(await checkSummaryIds(manager, kinds, options.streamId ?? null)));
  findings.push(...(await checkOrphans(manager, options.streamId ?? null)));
  const heads = (await checkHeads(manager, held)).filter(({ streamId }) => streamId !== null && !located.has(streamId));
  findings.push(...(await checkSearchedColumns(manager, options.streamId ?? null)), ...heads);
  // An event that was put back by hand has another place, and a leaf that was taken away left one: that is told already.
  const told = new Set(findings.map(({ streamId }) => streamId));
  const places = treeFindings.length > 0 ? [] : await checkPlaces(manager, options.streamId ?? null);
  findings.push(...places.filter(({ streamId }) => !told.has(streamId)));
  const setAside: SetAside[] = [];
  for (const [digest, own] of grouped(unruled, (digest) => digest)) {
    const field = `archived_rules/${digest}`;
    if (!rules.altered.has(digest)) findings.push(finding('RULES_ALTERED', 'JOURNAL', { field, expected: digest, found: null }));
    setAside.push({ because: 'RULES', field, streams: own.length });
  }
  if (isWhole)
    findings.push(...trail.findings, ...(findings.some(isOfOlderBackup) ? [] : trail.missing), ...(await checkWhole(manager, options)));
  findings.push(...unlessTold(trail.rows, findings));
  if (!trail.isSound) setAside.push({ because: 'TRAIL', field: null, streams: 0 });
  return {
    findings: withSwaps(findings, strays),
    streams,
    events,
    tree,
    refusals,
    schema: comparedSchema,
    trail: isWhole ? { entries: trail.entries, checkpointed: trail.checkpointed, held: trail.held } : null,
    setAside,
  };
}

const unlooked: CheckedSchema = { findings: [], objects: 0, hasRights: false, isUnreadable: false };

/** What belongs to no stream. */
async function checkWhole(manager: EntityManager, { kinds, beside = [] }: RecordOptions): Promise<readonly Finding[]> {
  const findings = [...(await checkClaims(manager, kinds)), ...(await checkStrayDetails(manager, kinds))];
  for (const check of beside) findings.push(...(await check(manager)));
  return findings;
}

/** That an older backup was put back is told once, by what tells the most of it. */
function isOfOlderBackup({ kind }: Finding): boolean {
  return kind === 'OLDER_BACKUP';
}

/** What was altered is told once: by what knows more of it than that the row is another. */
function unlessTold(rows: readonly AlteredRow[], findings: readonly Finding[]): readonly Finding[] {
  const told = findings.flatMap(({ field }) => field ?? []);
  return rows.filter(({ row }) => !told.some((field) => field === row || field.startsWith(`${row}/`))).map((altered) => altered.finding);
}

/** Rows of a kind's summary under ids that no stream of that kind has: they were read with no stream, and show in its lists. */
async function checkSummaryIds(manager: EntityManager, { all }: StreamKinds, only: string | null): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { idPrefix, projection } of all) {
    const { name, idColumn } = projection.summary;
    const strays = await allRows<{ readonly id: string }>(
      manager,
      `SELECT ${idColumn} AS id FROM ${name} WHERE NOT starts_with(${idColumn}, $1) AND ($2::text IS NULL OR ${idColumn} = $2) ORDER BY id`,
      [idPrefix, only],
    );
    findings.push(
      ...strays.map(({ id }) => finding('READ_MODEL_EDITED', 'JOURNAL', { streamId: id, field: name, expected: null, found: id })),
    );
  }
  return findings;
}

/** What hangs on no summary: it was read with no stream. */
async function checkStrayDetails(manager: EntityManager, { all }: StreamKinds): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { summary, details } of all.map(({ projection }) => projection))
    for (const { name, idColumn } of details) {
      const strays = await allRows<{ readonly id: string }>(
        manager,
        `SELECT DISTINCT ${idColumn} AS id FROM ${name} AS detail
         WHERE NOT EXISTS (SELECT FROM ${summary.name} AS summary WHERE summary.${summary.idColumn} = detail.${idColumn})
           AND NOT EXISTS (SELECT FROM stream_head WHERE stream_id = ${idColumn}) ORDER BY id`,
      );
      findings.push(
        ...strays.map(({ id }) => finding('READ_MODEL_EDITED', 'JOURNAL', { streamId: id, field: name, expected: null, found: id })),
      );
    }
  return findings;
}

/** Whatever says that it is one, or was. */
async function everyStream(manager: EntityManager, { all }: StreamKinds): Promise<readonly string[]> {
  const summaries = all.map(({ projection: { summary } }) => `UNION SELECT ${summary.idColumn} FROM ${summary.name}`);
  const found = await allRows<{ readonly id: string }>(
    manager,
    `SELECT stream_id AS id FROM stream_head UNION SELECT stream_id FROM stream_event UNION SELECT stream_id FROM stream_leaf
     ${summaries.join(' ')} ORDER BY id`,
  );
  return found.map(({ id }) => id);
}
