/** Journeys through real servers, a log of checkpoints that compares them with their histories, and PostgreSQL's superuser. */
import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { RecentEvents } from '#libs/engine/temporal/recent-events.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { CheckpointResumptions } from '#libs/record/checkpoints/resumption.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { leafData } from '#libs/record/checkpoints/signature.js';
import { GrowingTree, leafHash } from '#libs/record/merkle/tree.js';
import { done, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { command, openTestJournal, startJourneyWorker, type RunningWorker, type TestJournal } from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';
import type { VerificationReport } from '../report.schema.js';
import { verify } from '../verify.js';
import { tamper } from './attacks.js';

export const entry = '2024-01-15T09:00:00.000Z';
export const hourMs = 3_600_000;

/** What stays when another database is put in the place of this. */
export interface Standing {
  readonly kept: TestJournal;
  readonly settings: TestTemporalSettings;
  readonly worker: RunningWorker;
  readonly keysFolder: string;
}

type Clock = 'own' | 'ofDatabase';

export interface SignedRecord extends Standing {
  readonly sender: TestSender;
  readonly attacker: DataSource;
  readonly log: CheckpointLog;
  readonly resumptions: CheckpointResumptions;
  /** As another process would have it. */
  anotherLog(): CheckpointLog;
  openJourney(): Promise<string>;
  incident(journeyId: string): Promise<void>;
  /** Rewrites a stream's events with correct hashes, its head too. */
  rewrite(journeyId: string, change: (events: StreamEvent[]) => readonly StreamEvent[]): Promise<void>;
  verify(held?: readonly HeldCheckpoint[]): Promise<VerificationReport>;
  /** What passes for the log, by both clocks unless said. */
  wait(ms: number, by?: readonly Clock[]): void;
  /** What the logs of checkpoints have told whoever operates them. */
  readonly warnings: readonly unknown[];
  close(): Promise<void>;
}

const protectedTables = ['stream_event', 'stream_leaf', 'stream_tree', 'checkpoint', 'refusal'];

export async function openSignedRecord(rules: CertificationRules, standing?: Standing | TestTemporalSettings): Promise<SignedRecord> {
  const { kept, settings, worker, keysFolder } = standing && 'kept' in standing ? standing : await newStanding(rules, standing);
  const sender = await openSender({ databaseUrl: kept.database.url, temporal: settings, rules });
  const attacker = await createDataSource(kept.database.adminUrl, { poolSize: 1 });
  for (const table of protectedTables) await attacker.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  const passed = { own: 0, ofDatabase: 0 };
  const now = (clock: Clock) => new Date(Date.now() + passed[clock]);
  const clocks = { own: () => now('own'), ofDatabase: () => Promise.resolve(now('ofDatabase')) };
  const warnings: unknown[] = [];
  const anotherLog = () =>
    new CheckpointLog(sender.dataSource, keysFolder, new RecentEvents(sender.temporal), {
      clocks,
      log: { warn: (told: unknown) => void warnings.push(told) },
    });
  const log = anotherLog();
  return {
    kept,
    settings,
    worker,
    keysFolder,
    sender,
    attacker,
    log,
    resumptions: new CheckpointResumptions(sender.dataSource, keysFolder, log),
    anotherLog,
    openJourney: async () => done(await sender.send(randomUUID(), [startNew(rules, entry)])).streamId,
    async incident(journeyId) {
      const fact = command('record-incident', { assessment: 'A-E1', description: 'sealed' }, '2024-06-03T10:00:00.000Z');
      done(await sender.send(randomUUID(), [fact], { journeyId }));
    },
    rewrite: (journeyId, change) => tamper(attacker.manager, journeyId, 'REWRITTEN', change),
    verify: (held = []) =>
      // The attacker's tables are without their triggers all along: it is not of them that these specs are.
      verify({
        kinds: streamKinds,
        dataSource: sender.dataSource,
        keysFolder,
        temporal: sender.temporal,
        held,
        graceMs: 500,
        schema: null,
      }),
    wait(ms, by = ['own', 'ofDatabase']) {
      for (const clock of by) passed[clock] += ms;
    },
    warnings,
    async close() {
      await worker.stop();
      await attacker.destroy();
      await sender.close();
      await kept.close();
    },
  };
}

/** A namespace of its own: whatever runs there is of this database. */
async function newStanding(rules: CertificationRules, own?: TestTemporalSettings): Promise<Standing> {
  const settings = own ?? (await testTemporalSettings({ ownNamespace: true }));
  const kept = await openTestJournal(rules);
  const worker = await startJourneyWorker(settings, kept.activities);
  return { kept, settings, worker, keysFolder: settings.keys.folder };
}

/** Leaves and subtrees as the sequencer would have made them of the events as they now are. */
export async function rewriteTree(manager: EntityManager): Promise<void> {
  await manager.query(
    `UPDATE stream_leaf AS leaf SET hash = event.hash, transaction_id = event.transaction_id, position = event.position
     FROM stream_event AS event WHERE event.stream_id = leaf.stream_id AND event.version = leaf.version`,
  );
  await manager.query('DELETE FROM stream_tree');
  const leaves = await manager.query('SELECT stream_id, version, hash FROM stream_leaf ORDER BY leaf_index');
  const tree = new GrowingTree();
  for (const leaf of leaves)
    for (const { level, index, hash } of tree.append(leafHash(leafData(leaf.stream_id, leaf.version, leaf.hash))))
      await manager.query('INSERT INTO stream_tree (level, node_index, hash) VALUES ($1, $2, $3)', [level, index, hash]);
}

export function forged(event: StreamEvent): StreamEvent {
  return { ...event, data: { ...event.data, description: 'forged' } };
}
