/** A small journal with checkpoints, as dispatch would have left it, and an attacker who is PostgreSQL's superuser. */
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource, EntityManager } from 'typeorm';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { readCheckpointKeys, type CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import type { HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { runFolder } from '#test/harness/run-folder.js';
import { verifyRecord, type CheckedRecord } from '../record-check.js';

export interface AuditedJournal {
  readonly bench: JournalBench;
  /** Of the superuser, without a trigger in the way. */
  readonly attacker: DataSource;
  readonly log: CheckpointLog;
  readonly keys: CheckpointKeys;
  readonly held: HeldCheckpoint;
  readonly recorders: readonly Recorder[];
  /** What a verification finds after an attack, which is then undone. */
  after(attack: (manager: EntityManager) => Promise<unknown>, held?: readonly HeldCheckpoint[]): Promise<CheckedRecord>;
  append(recorder: Recorder, events: readonly StreamEvent[]): Promise<void>;
  close(): Promise<void>;
}

const { digest: _, ...unsigned } = withFinalAssessment;
const digest = createHash('sha256').update(canonicalJson(unsigned)).digest('hex');
const rules: CertificationRules = { ...unsigned, digest };

const journeys = 4;

export async function openAuditedJournal(): Promise<AuditedJournal> {
  const bench = await openJournal(streamKinds, [rules]);
  const keysFolder = mkdtempSync(join(runFolder(), 'keys-'));
  const log = new CheckpointLog(bench.dataSource, keysFolder);
  const keys = await readCheckpointKeys(keysFolder);
  const recorders = Array.from({ length: journeys }, () => new Recorder(newJourneyId(), rules));
  const attacker = await createDataSource(bench.database.adminUrl, { poolSize: 2 });
  const append = async (recorder: Recorder, events: readonly StreamEvent[]) => {
    await recordCommands(bench.dataSource, events);
    await bench.journal.appendEvents(recorder.journeyId, events);
  };
  for (const [index, recorder] of recorders.entries()) {
    await append(recorder, [recorder.started({ path: index % 2 ? 'VAE' : 'TRAINING', cohort: `c${index}` }), ...recorder.incidents(3)]);
    await log.make();
    if (index % 2 === 0) continue;
    await append(recorder, [
      recorder.next('FeasibilityFileSubmitted', { attempt: 1, blocksOnly: false, files: [] }),
      recorder.next('FeasibilityFileCompleted', { attempt: 1, lastPieceReceivedOn: '2025-01-10' }),
      recorder.next('BlockCertificateIssued', { block: 'A', number: `CB-two-blocks-2025-0000${index}` }),
    ]);
  }
  await refuseSome(bench, recorders);
  const made = await log.make();
  if (!made) throw new Error('the journal is not empty');
  const held = { checkpoint: made.checkpoint, heads: [...(await log.heads(made.checkpoint.size))] };
  for (const table of ['stream_event', 'stream_leaf', 'stream_tree', 'checkpoint', 'refusal'])
    await attacker.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
  return {
    bench,
    attacker,
    log,
    keys,
    held,
    recorders,
    append,
    async after(attack, holding = [held]) {
      const runner = attacker.createQueryRunner();
      await runner.startTransaction();
      try {
        await attack(runner.manager);
        return await verifyRecord(runner.manager, { kinds: streamKinds, keys, held: holding });
      } finally {
        await runner.rollbackTransaction();
        await runner.release();
      }
    },
    async close() {
      await attacker.destroy();
      await bench.close();
    },
  };
}

/** A command refused by the rules in each journey, and whoever knocked at its door. */
async function refuseSome(bench: JournalBench, recorders: readonly Recorder[]): Promise<void> {
  const refusals = new RefusalLog(bench.dataSource);
  const actor = { id: 'act_staff', role: 'STAFF' } as const;
  for (const { journeyId: streamId } of recorders) {
    const commandId = `cmd_refused_in_${streamId}`;
    const lease = { holder: commandId, seconds: 10 };
    const request = { commands: [], expectedVersion: null, start: null };
    await bench.records.receive({ commandId, streamId, names: ['resume'], actor, bodyMac: 'mac' }, [], () => request, lease);
    const unmet = [{ code: 'journey.not-suspended', sentence: 'Le parcours n’est pas suspendu.', source: 'tenue du registre' }];
    await bench.records.refuse(commandId, lease.holder, { type: 'CommandRefused', detail: { index: 0, unmet, version: 4 } });
    const reasons = [{ code: 'access.role', sentence: 'Le rôle ne permet pas cette action.', source: 'table des droits' }];
    await refusals.appendRefusals([
      {
        kind: 'ACCESS',
        actor,
        operation: 'read-state',
        commands: [],
        route: 'GET /v1/journeys/:journeyId/state',
        streamId,
        commandId: null,
        reasons,
        version: null,
        source: null,
        count: 1,
      },
    ]);
  }
}

/** The records that the dispatcher keeps of the commands behind events. */
async function recordCommands(dataSource: DataSource, events: readonly StreamEvent[]): Promise<void> {
  for (const event of events) {
    const { commandId, actor } = event;
    await dataSource.query(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status)
       VALUES ($1, $2, '{}', $3, 'mac', '{}', 'RECEIVED') ON CONFLICT DO NOTHING`,
      [commandId, streamIdIn(event), JSON.stringify(actor)],
    );
  }
}
