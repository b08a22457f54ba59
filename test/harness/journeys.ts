/** A journey's workflow under test: a worker on real servers, and commands sent to it as the dispatcher sends them. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { appendToJournal } from '#activities/append-to-journal.js';
import { journalVersion } from '#activities/journal-version.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { Command, CommandName, CommandOf } from '#libs/domain/journey/command.js';
import { initialState } from '#libs/domain/journey/state.js';
import { journeyKind } from '#libs/journey/kind.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { Journal } from '#libs/record/journal/journal.js';
import { applyCommands, type Answer, type UpdateAttempt } from '#libs/engine/temporal/apply-commands.js';
import { addressAndCredentials, type Temporal } from '#libs/engine/temporal/connection.js';
import { sealedDataConverter } from '#libs/engine/temporal/data-converter.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { addSearchAttributes } from '#libs/engine/temporal/namespace.js';
import { workerOptions } from '#libs/engine/temporal/worker-options.js';
import type { StreamActivities } from '#workflows/stream/activities.js';
import type { Applied, ApplyCommands, StreamRun } from '#libs/domain/stream/protocol.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { runFolder } from './run-folder.js';
import { testTemporalSettings, type TestTemporalSettings } from './temporal.js';

export interface RunningWorker {
  stop(): Promise<void>;
}

/** A worker in this process, on the sources as they are. */
export async function startJourneyWorker(
  settings: TestTemporalSettings,
  activities: StreamActivities,
  overrides: Partial<WorkerOptions> = {},
): Promise<RunningWorker> {
  const connection = overrides.connection ?? (await NativeConnection.connect(addressAndCredentials(settings.temporal)));
  const options = await workerOptions({ ...settings, home: join(runFolder(), 'home') }, activities);
  const worker = await Worker.create({ ...options, shutdownGraceTime: 0, ...overrides, connection });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      if (!overrides.connection) await connection.close();
    },
  };
}

export interface TestJournal {
  readonly database: TestDatabase;
  readonly journal: Journal;
  readonly activities: StreamActivities;
  close(): Promise<void>;
}

/** A journal in a database of its own, for journeys under these rules. */
export async function openTestJournal(...rules: CertificationRules[]): Promise<TestJournal> {
  const database = await createTestDatabase();
  const dataSource = await createDataSource(database.url);
  const archive = new RulesArchive(dataSource);
  for (const pinned of rules) await archive.save(pinned);
  const journal = new Journal(dataSource, archive, streamKinds);
  return {
    database,
    journal,
    activities: { appendToJournal: appendToJournal(journal), journalVersion: journalVersion(journal) },
    async close() {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

/** What `connect` gives, of a server that a test started for itself. */
function temporalOf({ client, connection }: Pick<Temporal, 'client' | 'connection'>, taskQueue: string): Temporal {
  return { client, connection, taskQueue, close: () => Promise.resolve() };
}

export interface TestEnvironment {
  readonly environment: TestWorkflowEnvironment;
  readonly temporal: Temporal;
  readonly journal: Journal;
  close(): Promise<void>;
}

/** A server of a test's own, which `create` starts, with a worker and a journal beside it. */
export async function openTestEnvironment(
  create: (options: { readonly client: { readonly dataConverter: DataConverter } }) => Promise<TestWorkflowEnvironment>,
  ...rules: CertificationRules[]
): Promise<TestEnvironment> {
  const { keys, temporal: settings } = await testTemporalSettings();
  const environment = await create({ client: { dataConverter: sealedDataConverter(await PayloadKeyring.open(keys.folder)) } });
  await addSearchAttributes(environment, streamKinds);
  const kept = await openTestJournal(...rules);
  const worker = await startJourneyWorker({ keys, temporal: { ...settings, namespace: 'default' } }, kept.activities, {
    connection: environment.nativeConnection,
  });
  return {
    environment,
    temporal: temporalOf(environment, settings.taskQueue),
    journal: kept.journal,
    async close() {
      await worker.stop();
      await environment.teardown();
      await kept.close();
    },
  };
}

export function newJourneyId(): string {
  return `jrn_${randomUUID()}`;
}

export function newRun(journeyId: string, rules: CertificationRules): StreamRun {
  return { journeyId, rules, state: initialState, processed: {} };
}

export function command<N extends CommandName>(
  name: N,
  data: CommandOf<N>['data'],
  occurredAt: Instant,
  attached?: Command['attached'],
): Command {
  return { name, data, occurredAt, ...(attached && { attached }) } as unknown as Command;
}

export const staff = { id: 'act_staff', role: 'STAFF' } as const;

const opening = { scope: 'FULL', heldBlocks: [], inInitialTraining: false } as const;

export function startTraining({ code, version }: CertificationRules, on: Instant): Command {
  const data = { ...opening, candidateId: 'cdt_training', certification: { code, version }, path: 'TRAINING', route: 'TRAINING' } as const;
  return command('start-journey', { ...data, cohort: 'C24', site: 'LYON', heldBlocks: [] }, on);
}

export function startVae({ code, version }: CertificationRules, on: Instant): Command {
  const data = { ...opening, candidateId: 'cdt_vae', certification: { code, version }, path: 'VAE', route: 'VAE' } as const;
  return command('start-journey', { ...data, heldBlocks: [] }, on);
}

/** What a caller sends: whatever is not given is what a caller that has seen nothing would say. */
export function attempt(
  journeyId: string,
  commands: readonly Command[],
  given: Partial<ApplyCommands> & { readonly start?: StreamRun; readonly now?: Instant } = {},
): UpdateAttempt {
  const { start, now = new Date().toISOString(), ...rest } = given;
  const notAfter = new Date(Date.parse(now) + 30_000).toISOString();
  const input = { commandId: `cmd_${randomUUID()}`, actor: staff, commands, expectedVersion: null, notAfter, journalHead: 0, ...rest };
  return { kind: journeyKind, streamId: journeyId, input, ...(start && { start }) };
}

/** Sends, and fails the test where the commands were not applied. */
export async function apply(temporal: Temporal, sent: UpdateAttempt): Promise<Applied> {
  const answer = await applyCommands(temporal, sent, { deadlineMs: 20_000 });
  return appliedIn(answer);
}

export function appliedIn(answer: Answer): Applied {
  if (answer.kind !== 'APPLIED') throw new Error(`not applied: ${JSON.stringify(answer)}`);
  return answer.applied;
}
