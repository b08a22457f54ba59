/** Commands as large as an Update carries, several at once: what Temporal's limits would end. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { argumentLimitBytes, CommandTooLarge } from '#libs/engine/dispatch/argument-limit.js';
import { applyCommands } from '#libs/engine/temporal/apply-commands.js';
import { readRuns } from '../harness/histories.js';
import { queryState, startOptions } from '#libs/engine/temporal/stream-workflow.js';
import { testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { probedBundle } from '../replay/replay.js';
import { replayWhatRan, runsOf } from '../replay/record.js';
import { expectOneTruth, openDoors, workerHome, type Doors } from './bench.js';
import { doorProcess, type DoorEvent } from './domain.js';
import { doorKind } from './kind.js';
import { command, done, doorRules, openDoorSender, startDoorWorker, workflowsEntry, type DoorSender } from './sender.js';

const kibibyte = 1024;
/** A batch of long remarks, sealed. */
const long = 250 * kibibyte;
const longest = 490 * kibibyte;

describe('large commands to one door', () => {
  let doors: Doors;
  let settings: TestTemporalSettings;
  let sender: DoorSender;
  let other: DoorSender;

  beforeAll(async () => {
    settings = await testTemporalSettings();
    doors = await openDoors(settings);
    ({ sender } = doors);
    other = await openDoorSender(doors.database.url, settings);
  });
  afterAll(async () => {
    await other?.close();
    await doors?.close();
  });

  const knock = (length: number) => command('knock', { word: 'x'.repeat(length) });

  it.each([
    ['as long as batches of remarks are', long],
    ['as long as any may be', longest],
  ])('ten at once, %s, sent by two processes, are each answered at once, applied and appended once', async (_what, length) => {
    const id = await sender.install(doorRules());
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, index) => (index < 5 ? sender : other).send(id, knock(length))));
    const versions = outcomes.map((outcome) => done(outcome).toVersion).toSorted((one, next) => one - next);
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await expectOneTruth(sender, id)).toHaveLength(11);
  });

  it('pass from run to run, and each run replays', async () => {
    const id = await sender.install(doorRules());
    for (let sent = 0; sent < 7; sent += 1) done(await sender.send(id, knock(long)));
    const runs = await runsOf(sender.temporal, 'large', id);
    expect(runs.length).toBeGreaterThan(1);
    expect(await replayWhatRan(sender.temporal, runs, await probedBundle(workflowsEntry))).toEqual([]);
  });

  /** As a process of its own would send it, and die. */
  const sendAndDie = (id: string, length: number) => {
    const commandId = `cmd_${randomUUID()}`;
    const notAfter = new Date(Date.now() + 10_000).toISOString();
    const sent = {
      commandId,
      actor: { id: 'act_porter', role: 'STAFF' },
      commands: [knock(length)],
      expectedVersion: null,
      notAfter,
    } as const;
    const attempt = { kind: doorKind, streamId: id, input: { ...sent, journalHead: 1, othersBytes: 0 } };
    return applyCommands(sender.temporal, attempt, { deadlineMs: 10_000 });
  };

  it('sent by as many processes at once as there are commands are taken in by a task as far as it carries them', async () => {
    const elsewhere = { ...settings, temporal: { ...settings.temporal, taskQueue: `${settings.temporal.taskQueue}-later` } };
    const [installed] = await expectOneTruth(sender, await sender.install(doorRules()));
    const id = `dor_${randomUUID()}`;
    const first = { ...installed, streamId: id, data: { corridor: id } } as DoorEvent;
    await sender.journal.appendEvents(id, [first]);
    const run = { streamId: id, rules: doorRules(), state: doorProcess.fold([first]), processed: {} };
    const options = startOptions({ ...sender.temporal, taskQueue: elsewhere.temporal.taskQueue }, doorKind, run);
    await sender.temporal.client.workflow.start('door', options);
    const sent = Promise.all(Array.from({ length: 6 }, () => sendAndDie(id, longest)));
    // All of them are there when the first task is made.
    await delay(1_000);
    const worker = await startDoorWorker(doors.database.url, elsewhere, workerHome());
    try {
      expect((await sent).map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'APPLIED'));
      expect(await queryState(sender.temporal, id, { deadlineMs: 10_000 })).toMatchObject({ version: 7 });
    } finally {
      await worker.stop();
    }
  });

  it('are not told to the next caller where theirs died before it appended them: the histories fill the journal', async () => {
    const id = await sender.install(doorRules());
    const { journal, temporal } = sender;
    expect((await sendAndDie(id, long)).kind).toBe('APPLIED');
    expect((await journal.streamHead(id)).version).toBe(1);
    expect(done(await sender.send(id, command('knock', { word: 'short' })))).toMatchObject({ fromVersion: 2, toVersion: 3 });
    expect(await expectOneTruth(sender, id)).toHaveLength(3);
    const [run] = await readRuns(temporal, id);
    const outcome = run!.facts
      .flatMap((fact) => (fact.kind === 'UPDATE' && fact.outcome && 'events' in fact.outcome ? [fact.outcome] : []))
      .at(-1);
    expect(outcome?.events.map(({ version }) => version)).toEqual([3]);
  });

  it('beyond what an Update carries is refused, and nothing is recorded of it; up to there, the argument is within the limit', async () => {
    const id = await sender.install(doorRules());
    const key = randomUUID();
    await expect(sender.sendUnder(key, id, [knock(argumentLimitBytes)])).rejects.toThrow(CommandTooLarge);
    await expect(sender.sendUnder(key, id, [knock(longest / 2), knock(longest / 2), knock(longest / 2)])).rejects.toThrow(CommandTooLarge);
    expect(await sender.dataSource.query('SELECT 1 FROM command_record WHERE stream_id = $1', [id])).toHaveLength(1);
    done(await sender.sendUnder(key, id, [knock(longest)]));
    const { events } = await sender.temporal.client.workflow.getHandle(id).fetchHistory();
    const carried = (events ?? []).flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
      (accepted?.acceptedRequest?.input?.args?.payloads ?? []).map(({ data }) => data?.length ?? 0),
    );
    expect(carried.at(-1)).toBeGreaterThan(longest);
    expect(carried.at(-1)).toBeLessThanOrEqual(argumentLimitBytes);
  });
});
