/** Verifies what PostgreSQL holds, in one snapshot: chain, tree, checkpoints, read models, records of commands, refusals. */
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { RulesReference } from '#libs/domain/stream/event.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { LastSigned } from '#libs/record/checkpoints/last-signed.js';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { allRows } from '#libs/platform/database/queries.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { checkBatches } from './batch-check.js';
import { checkOrphans } from './derived-check.js';
import { finding, type Finding } from './finding.js';
import { checkPlaces } from './places-check.js';
import { checkTree, type CheckedTree } from './tree-check.js';
import { checkHeads, checkSearchedColumns } from './searched-columns.js';
import { batchesOf } from './read-ahead.js';
import { checkRefusals, type CheckedRefusals } from './refusal-check.js';
import type { StreamCoverage } from './stored-streams.js';
import type { Stray } from './stream-check.js';
import { withSwaps } from './swapped-events.js';

export interface RecordOptions {
  readonly kinds: StreamKinds;
  readonly keys: Pick<CheckpointKeys, 'verifying'>;
  readonly held?: readonly HeldCheckpoint[];
  /** What was signed last, by the file beside the signing keys. */
  readonly kept?: LastSigned;
  /** One stream's events only; the tree is made again whole, for it covers them by its root. */
  readonly streamId?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CheckedRecord {
  readonly findings: readonly Finding[];
  readonly streams: readonly StreamCoverage[];
  readonly events: number;
  readonly tree: Omit<CheckedTree, 'findings' | 'altered' | 'compared'>;
  readonly refusals: Omit<CheckedRefusals, 'findings'>;
}

const batch = 100;

/** @param manager of a transaction that sees one snapshot: the caller opens it */
export async function verifyRecord(manager: EntityManager, options: RecordOptions): Promise<CheckedRecord> {
  const { kinds, keys, held = [], kept = null, onProgress } = options;
  const { findings: treeFindings, altered, compared, ...tree } = await checkTree(manager, keys, held, kept);
  const rules = await archivedRules(manager);
  const { findings: refusalFindings, ...refusals } = await checkRefusals(manager, kinds, keys, held, kept);
  const isAsked = ({ streamId }: Finding) => options.streamId === undefined || streamId === null || streamId === options.streamId;
  const streamIds = options.streamId === undefined ? await everyStream(manager, kinds) : [options.streamId];
  const before = { tree: { coveredSize: tree.coveredSize, heldSize: tree.heldSize, altered, compared }, rules: rules.byDigest };
  const findings: Finding[] = [...treeFindings, ...rules.findings, ...refusalFindings.filter(isAsked)];
  const strays: Stray[] = [];
  const streams: StreamCoverage[] = [];
  let events = 0;
  for await (const checked of checkBatches(manager, kinds, batchesOf(streamIds, batch), before)) {
    findings.push(...checked.findings);
    strays.push(...checked.strays);
    streams.push(...checked.streams);
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
  return { findings: withSwaps(findings, strays), streams, events, tree, refusals };
}

/** Rules are known by their digest; what has another was altered, and is not used. */
async function archivedRules(manager: EntityManager) {
  const archived = await allRows<{ readonly digest: string; readonly rules: RulesReference }>(
    manager,
    'SELECT digest, rules FROM archived_rules ORDER BY digest',
  );
  const findings: Finding[] = [];
  for (const { digest, rules } of archived) {
    const { digest: _, ...content } = rules;
    const made = createHash('sha256').update(canonicalJson(content)).digest('hex');
    if (made !== digest)
      findings.push(finding('RULES_ALTERED', 'CHAIN', { field: `archived_rules/${digest}`, expected: digest, found: made }));
  }
  return { findings, byDigest: new Map(archived.map(({ digest, rules }) => [digest, rules])) };
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
