/** Runs of another kind than the journey follow one another as its do. */
import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTemporal } from '#infra/local/temporal-binary.js';
import { addSearchAttributes } from '#libs/engine/temporal/namespace.js';
import { readRuns } from '#libs/engine/temporal/histories.js';
import type { TestDatabase } from '../harness/postgres.js';
import { testTemporalSettings } from '../harness/temporal.js';
import { probedBundle } from '../replay/replay.js';
import { replayWhatRan, runsOf } from '../replay/record.js';
import { createDoorDatabase, expectOneTruth, workerHome } from './bench.js';
import { kindsWithDoor } from './kind.js';
import {
  command,
  done,
  doorRules,
  openDoorSender,
  startDoorWorker,
  workflowsEntry,
  type DoorSender,
  type RunningDoorWorker,
} from './sender.js';

describe('a door of many commands', () => {
  let environment: TestWorkflowEnvironment;
  let database: TestDatabase;
  let worker: RunningDoorWorker;
  let sender: DoorSender;

  /** A server that asks for a new run after fewer events than Temporal does by default. */
  beforeAll(async () => {
    const extraArgs = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=40'];
    const server = { executable: { type: 'existing-path', path: findTemporal() ?? '' } as const, extraArgs };
    environment = await TestWorkflowEnvironment.createLocal({ server });
    await addSearchAttributes(environment, kindsWithDoor);
    const { keys, temporal } = await testTemporalSettings();
    const settings = { keys, temporal: { ...temporal, address: environment.address, namespace: 'default' } };
    database = await createDoorDatabase();
    worker = await startDoorWorker(database.url, settings, workerHome());
    sender = await openDoorSender(database.url, settings);
  });
  afterAll(async () => {
    await worker?.stop();
    await sender?.close();
    await environment?.teardown();
    await database?.drop();
  });

  it('passes from run to run without losing or repeating anything, and each run replays', async () => {
    const id = await sender.install(doorRules());
    const keys: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const key = randomUUID();
      keys.push(key);
      done(await sender.sendUnder(key, id, [command('open-door', { by: `p${round}` }), command('close-door')]));
    }
    const runs = await readRuns(sender.temporal, id);
    expect(runs.length).toBeGreaterThan(2);
    expect(runs[1]!.facts[0]).toMatchObject({ kind: 'STARTED', run: { streamId: id, processed: expect.any(Object) } });
    expect(await expectOneTruth(sender, id)).toHaveLength(41);
    for (const [round, key] of keys.entries())
      expect(done(await sender.sendUnder(key, id, [command('open-door', { by: `p${round}` }), command('close-door')]))).toMatchObject({
        toVersion: 2 * round + 3,
      });
    expect(await expectOneTruth(sender, id)).toHaveLength(41);
    expect(await replayWhatRan(sender.temporal, await runsOf(sender.temporal, 'door', id), await probedBundle(workflowsEntry))).toEqual([]);
  });
});
