/** Who sends commands to doors, and the worker that runs their workflow: in a test, or in a process that a test kills. */
import { createHash, randomUUID } from 'node:crypto';
import { extname, join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import type { DataSource } from 'typeorm';
import { appendToJournal } from '#activities/append-to-journal.js';
import { journalVersion } from '#activities/journal-version.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import { openDispatch, type DispatchParts } from '#libs/engine/dispatch/open-dispatch.js';
import { addressAndCredentials, connect, type Temporal, type TemporalSettings } from '#libs/engine/temporal/connection.js';
import { workerOptions } from '#libs/engine/temporal/worker-options.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { Journal } from '#libs/record/journal/journal.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { StreamStates } from '#libs/record/journal/stream-states.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { VerificationReport } from '#libs/verification/report.schema.js';
import { verify } from '#libs/verification/verify.js';
import type { BuildingRules } from './building/domain.js';
import { buildingKind, kindsWithBuilding } from './building/kind.js';
import type { DoorRules } from './domain.js';
import { doorKind } from './kind.js';

/**
 * @param secondsOpen after which one that was left open closes by itself
 * @param decider absent for those that record openings in their first form
 */
export function doorRules(secondsOpen = 3_600, decider?: NonNullable<DoorRules['decider']>): DoorRules {
  return rulesOf('door', secondsOpen, decider);
}

/** @param secondsOpen after which one whose doors were opened closes them by itself */
export function buildingRules(secondsOpen = 3_600): BuildingRules {
  return rulesOf('building', secondsOpen);
}

function rulesOf(code: string, secondsOpen: number, decider?: DoorRules['decider']): DoorRules & BuildingRules {
  const rules = { code, version: '1', secondsOpen, ...(decider && { decider }) };
  return { ...rules, digest: createHash('sha256').update(canonicalJson(rules)).digest('hex') };
}

export const command = (name: string, data: object = {}, occurredAt: string | null = null): SentCommand => ({ name, data, occurredAt });

export interface DoorSender extends DispatchParts {
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly states: StreamStates;
  install(rules: DoorRules, corridor?: string): Promise<string>;
  /** A building of doors that are there. */
  layOut(doors: readonly string[], rules?: BuildingRules): Promise<string>;
  send(streamId: string, ...commands: SentCommand[]): Promise<DispatchOutcome>;
  /** @param key under which sending again is the same command; a door, or a building, begins under rules where there is none yet */
  sendUnder(
    key: string,
    to: string | DoorRules | BuildingRules,
    commands: readonly SentCommand[],
    expectedVersion?: number,
  ): Promise<DispatchOutcome>;
  verify(): Promise<VerificationReport>;
  close(): Promise<void>;
}

const identity = { issuer: 'test', subject: 'porter' };

export async function openDoorSender(
  databaseUrl: string,
  settings: TemporalSettings,
  { attemptMs = 10_000, kinds = kindsWithBuilding }: { readonly attemptMs?: number; readonly kinds?: StreamKinds } = {},
): Promise<DoorSender> {
  const dataSource = await createDataSource(databaseUrl);
  const temporal = await connect(settings);
  const parts = openDispatch({ kinds, dataSource, temporal, log: pino({ level: 'silent' }), attemptMs });
  const sendUnder: DoorSender['sendUnder'] = (idempotencyKey, to, commands, expectedVersion) =>
    parts.dispatcher.dispatch(
      {
        identity,
        idempotencyKey,
        actor: { id: 'act_porter', role: 'STAFF' },
        bodyMac: canonicalJson({ to, commands }),
        expectedVersion: expectedVersion ?? null,
      },
      async () => {
        if (typeof to === 'string') {
          const target = await parts.dispatcher.findStream(to);
          return target && { commands, target };
        }
        return { commands, target: { kind: to.code === 'door' ? doorKind : buildingKind, rules: to } };
      },
    );
  return {
    ...parts,
    dataSource,
    temporal,
    states: new StreamStates(dataSource, kinds),
    sendUnder,
    async install(rules, corridor = randomUUID()) {
      return done(await sendUnder(randomUUID(), rules, [command('install-door', { corridor })])).streamId;
    },
    async layOut(all, rules = buildingRules()) {
      return done(await sendUnder(randomUUID(), rules, [command('lay-out', { doors: all })])).streamId;
    },
    send: (streamId, ...commands) => sendUnder(randomUUID(), streamId, commands),
    // A door's tables are of no migration.
    verify: () => verify({ kinds, schema: null, dataSource, temporal, keysFolder: settings.keys.folder, graceMs: 500 }),
    async close() {
      await temporal.close();
      await dataSource.destroy();
    },
  };
}

type Done = Extract<DispatchOutcome, { kind: 'DONE' }>;

/** @throws where the outcome is another */
export function done(outcome: DispatchOutcome): Done {
  if (outcome.kind !== 'DONE') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The module that exports the workflows: a source in a test, a built file in a process of its own. */
export const workflowsEntry = join(import.meta.dirname, `workflows${extname(import.meta.filename)}`);

export interface RunningDoorWorker {
  stop(): Promise<void>;
}

/** A worker in this process, with the activities that append to the database. */
export async function startDoorWorker(databaseUrl: string, settings: TemporalSettings, home: string): Promise<RunningDoorWorker> {
  const dataSource = await createDataSource(databaseUrl);
  const journal = new Journal(dataSource, new RulesArchive(dataSource), kindsWithBuilding);
  const connection = await NativeConnection.connect(addressAndCredentials(settings.temporal));
  const activities = { appendToJournal: appendToJournal(journal), journalVersion: journalVersion(journal) };
  const options = await workerOptions({ ...settings, home }, activities, workflowsEntry);
  const worker = await Worker.create({ ...options, shutdownGraceTime: 0, connection });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await dataSource.destroy();
    },
  };
}
