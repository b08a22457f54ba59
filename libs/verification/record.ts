/** Verifies what PostgreSQL holds, in one snapshot: chain, tree, checkpoints, read models, records of commands, refusals. */
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { fold } from '#libs/domain/journey/evolve.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import type { CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { canonicalJson } from '#libs/record/journal/canonical.js';
import { checkCommands, readCommands } from './command-records.js';
import { finding, type Finding } from './finding.js';
import { checkTree, type CheckedTree } from './leaves.js';
import { checkHeads, checkSearchedColumns } from './record-wide.js';
import { checkReadModel, readStored } from './read-models.js';
import { batchesOf, Breath, readAhead } from './read-ahead.js';
import { checkRefusals, type CheckedRefusals } from './refusals.js';
import { readStreams } from './streams.js';
import { checkStream, type Stray } from './stream.js';
import { withSwaps } from './swaps.js';
import { grouped } from './grouped.js';

export interface RecordOptions {
  readonly keys: Pick<CheckpointKeys, 'verifying'>;
  readonly held?: readonly HeldCheckpoint[];
  /** One journey's events only; the tree is made again whole, for it covers them by its root. */
  readonly journeyId?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What covers a journey's events. A version is covered where a signed root does. */
export interface JourneyCoverage {
  readonly journeyId: string;
  readonly version: number;
  /** Versions up to this one are under a signed checkpoint; 0 where none is. */
  readonly checkpointed: number;
  /** The same for the newest checkpoint that the auditor holds. */
  readonly held: number;
}

export interface CheckedRecord {
  readonly findings: readonly Finding[];
  readonly journeys: readonly JourneyCoverage[];
  readonly events: number;
  readonly tree: Omit<CheckedTree, 'findings' | 'altered'>;
  readonly refusals: Omit<CheckedRefusals, 'findings'>;
}

const batch = 100;

/** @param manager of a transaction that sees one snapshot: the caller opens it */
export async function verifyRecord(manager: EntityManager, options: RecordOptions): Promise<CheckedRecord> {
  const { keys, held = [], onProgress } = options;
  const { findings: treeFindings, altered, ...tree } = await checkTree(manager, keys, held);
  const rules = await archivedRules(manager);
  const { findings: refusalFindings, ...refusals } = await checkRefusals(manager, keys, held);
  const isAsked = ({ journeyId }: Finding) => options.journeyId === undefined || journeyId === null || journeyId === options.journeyId;
  const findings: Finding[] = [...treeFindings, ...rules.findings, ...refusalFindings.filter(isAsked)];
  const strays: Stray[] = [];
  const journeys: JourneyCoverage[] = [];
  const journeyIds = options.journeyId === undefined ? await everyJourney(manager) : [options.journeyId];
  let events = 0;
  const breath = new Breath();
  for await (const read of readAhead(batchesOf(journeyIds, batch), (ids) => readJourneys(manager, ids, { ...tree, altered }))) {
    for (const { stream, stored, commands } of read) {
      if (breath.isDue) await breath.take();
      const checked = checkStream(stream);
      findings.push(...checked.findings);
      strays.push(...checked.strays);
      events += stream.rows.length;
      journeys.push(stream.coverage);
      if (checked.findings.length > 0 || !checked.events) continue;
      findings.push(...checkMade(stream.journeyId, checked.events, stored, commands, rules.byDigest));
    }
    onProgress?.(journeys.length, journeyIds.length);
  }
  const located = new Set(strays.map(({ journeyId }) => journeyId));
  const heads = (await checkHeads(manager, held)).filter(({ journeyId }) => journeyId !== null && !located.has(journeyId));
  findings.push(...(await checkSearchedColumns(manager, options.journeyId ?? null)), ...heads);
  return { findings: withSwaps(findings, strays), journeys, events, tree, refusals };
}

async function readJourneys(manager: EntityManager, ids: readonly string[], tree: Parameters<typeof readStreams>[2]) {
  const streams = await readStreams(manager, ids, tree);
  const stored = await readStored(manager, ids);
  const commands = grouped(await readCommands(manager, ids), ({ journeyId }) => journeyId);
  return streams.map((stream) => ({
    stream,
    stored: stored.get(stream.journeyId),
    commands: commands.get(stream.journeyId) ?? [],
  }));
}

function checkMade(
  journeyId: string,
  events: readonly RecordedEvent[],
  stored: Parameters<typeof checkReadModel>[0],
  commands: Parameters<typeof checkCommands>[1],
  archived: ReadonlyMap<string, CertificationRules>,
): readonly Finding[] {
  if (events.length === 0) {
    const summary = stored?.summary;
    return summary
      ? [finding('READ_MODEL_EDITED', 'JOURNAL', { journeyId, field: 'journey_summary', expected: null, found: summary.journeyId })]
      : [];
  }
  const state = fold(events);
  const digest = state.certification?.digest;
  const rules = digest === undefined ? undefined : archived.get(digest);
  return [
    ...checkCommands(journeyId, commands, events),
    ...(rules
      ? checkReadModel(stored, events, state, rules)
      : [finding('RULES_ALTERED', 'JOURNAL', { journeyId, field: `archived_rules/${digest}`, expected: digest, found: null })]),
  ];
}

/** Rules are known by their digest; what has another was altered, and is not used. */
async function archivedRules(manager: EntityManager) {
  const rows = (await manager.query('SELECT digest, rules FROM archived_rules ORDER BY digest')) as {
    digest: string;
    rules: CertificationRules;
  }[];
  const findings: Finding[] = [];
  for (const { digest, rules } of rows) {
    const { digest: _, ...content } = rules;
    const made = createHash('sha256').update(canonicalJson(content)).digest('hex');
    if (made !== digest)
      findings.push(finding('RULES_ALTERED', 'CHAIN', { field: `archived_rules/${digest}`, expected: digest, found: made }));
  }
  return { findings, byDigest: new Map(rows.map(({ digest, rules }) => [digest, rules])) };
}

/** Whatever says that it is one, or was. */
async function everyJourney(manager: EntityManager): Promise<readonly string[]> {
  const rows = (await manager.query(
    `SELECT stream_id AS id FROM stream_head UNION SELECT stream_id FROM stream_event UNION SELECT stream_id FROM stream_leaf
     UNION SELECT journey_id FROM journey_summary ORDER BY id`,
  )) as { id: string }[];
  return rows.map(({ id }) => id);
}
