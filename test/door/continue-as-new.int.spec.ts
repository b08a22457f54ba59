/** Runs of another kind than the journey follow one another as its do. */
import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { addSearchAttributes } from '#libs/engine/temporal/namespace.js';
import { readRuns } from '../harness/histories.js';
import { serverOfShortRuns, testTemporalSettings } from '../harness/temporal.js';
import { probedBundle } from '../replay/replay.js';
import { replayWhatRan, runsOf } from '../replay/record.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { kindsWithDoor } from './kind.js';
import { command, done, doorRules, workflowsEntry, type DoorSender } from './sender.js';

describe('a door of many commands', () => {
  let environment: TestWorkflowEnvironment;
  let doors: Doors;
  let sender: DoorSender;

  beforeAll(async () => {
    environment = await TestWorkflowEnvironment.createLocal({ server: serverOfShortRuns(40) });
    await addSearchAttributes(environment, kindsWithDoor);
    const { keys, temporal } = await testTemporalSettings();
    doors = await openDoors({ keys, temporal: { ...temporal, address: environment.address, namespace: 'default' } });
    ({ sender } = doors);
  });
  afterAll(async () => {
    await doors?.close();
    await environment?.teardown();
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
