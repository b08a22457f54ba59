/** Histories longer than what gRPC takes in one message, and histories that nobody can read. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import protocol from '@temporalio/proto';
import { addressAndCredentials, retryWhereHarmless, type Temporal } from '#libs/engine/temporal/connection.js';
import { sealedDataConverter } from '#libs/engine/temporal/data-converter.js';
import { payloadKeyUse } from '#libs/engine/temporal/payload-key-use.js';
import { PayloadKeyring } from '#libs/engine/temporal/payload-keyring.js';
import { EngineComparison } from '#libs/verification/engine-check.js';
import { frenchReport } from '#libs/verification/french-report.js';
import { verify } from '#libs/verification/verify.js';
import type { DispatchOutcome } from '#libs/engine/dispatch/dispatch.js';
import type { TestDatabase } from '../harness/postgres.js';
import { runFolder } from '../harness/run-folder.js';
import { testTemporalSettings, type TestTemporalSettings } from '../harness/temporal.js';
import { expectOneTruth, openDoors, type Doors } from './bench.js';
import { doorProcess } from './domain.js';
import { kindsWithDoor } from './kind.js';
import { command, done, doorRules, type DoorSender } from './sender.js';

/** As before an Update's argument had a limit: the histories of then are retained. */
jest.mock('#libs/engine/dispatch/argument-limit.js', () => ({
  ...jest.requireActual<object>('#libs/engine/dispatch/argument-limit.js'),
  refuseTooLarge: () => undefined,
}));

const rules = doorRules();
/** What gRPC takes in one message unless it is told otherwise. */
const ordinaryMessage = 4 * 2 ** 20;

describe('a history longer than a message', () => {
  let settings: TestTemporalSettings;
  let doors: Doors;
  let database: TestDatabase;
  let backup: TestDatabase;
  let sender: DoorSender;
  let long: string;
  let short: string;
  let told: readonly DispatchOutcome[];

  beforeAll(async () => {
    settings = await testTemporalSettings({ ownNamespace: true });
    doors = await openDoors(settings);
    ({ database, sender } = doors);
    [long, short] = [await sender.install(rules), await sender.install(rules)];
    for (let turn = 0; turn < 8; turn += 1) done(await sender.send(long, command(turn % 2 ? 'close-door' : 'open-door', { by: 'Ada' })));
    backup = await database.backUp();
    told = await knock();
  });
  afterAll(async () => {
    await backup?.drop();
    await doors?.close();
  });

  /** Nearly as much at a time as Temporal takes; under keys of its own, so that again it is the same. */
  const knock = async (): Promise<readonly DispatchOutcome[]> => {
    const outcomes: DispatchOutcome[] = [];
    for (const letter of 'abcd') outcomes.push(await sender.sendUnder(letter, long, [command('knock', { word: letter.repeat(900_000) })]));
    return outcomes;
  };

  it('is read in pages, one after the other: nothing asks for more', async () => {
    const { workflowService } = sender.temporal.client;
    const asking = jest.spyOn(workflowService, 'getWorkflowExecutionHistory');
    expect((await payloadKeyUse(sender.temporal, () => undefined)).size).toBe(1);
    expect((await sender.verify()).isSound).toBe(true);
    const asked = asking.mock.calls.map(([{ execution, maximumPageSize }]) => ({ of: execution?.workflowId, maximumPageSize }));
    const pages = await Promise.all(
      asking.mock.results.map(({ value }) => value as ReturnType<typeof workflowService.getWorkflowExecutionHistory>),
    );
    asking.mockRestore();
    expect(asked.filter(({ maximumPageSize }) => !maximumPageSize || maximumPageSize > 16)).toEqual([]);
    const lengths = pages.filter((_, index) => asked[index]?.of === long).map(({ history }) => bytesOf(history));
    expect(Math.max(...lengths)).toBeGreaterThan(ordinaryMessage);
    // Of two runs, twice: how each began, and its pages.
    expect(lengths.length).toBeGreaterThan(6);
  });

  it('is verified, and sound', async () => {
    const report = await sender.verify();
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ isSound: true, events: 14, coverage: { history: 14, withoutHistory: 0 } });
  });

  it('fills a journal that was restored from before', async () => {
    await database.restore(backup);
    expect((await sender.journal.streamHead(long)).version).toBe(9);
    await sender.backfill.sweepOnce();
    expect(await expectOneTruth(sender, long)).toHaveLength(13);
    expect(await knock()).toEqual(told);
    expect((await sender.verify()).findings).toEqual([]);
  });

  it('that Temporal does not give is named, and nothing else is said less', async () => {
    const { client } = sender.temporal;
    const connection = Connection.lazy({
      ...addressAndCredentials(settings.temporal),
      interceptors: [retryWhereHarmless],
      channelArgs: { 'grpc.max_receive_message_length': ordinaryMessage },
    });
    const dataConverter = sealedDataConverter(await PayloadKeyring.open(settings.keys.folder));
    const ordinary = {
      ...sender.temporal,
      connection,
      client: new Client({ connection, namespace: client.options.namespace, dataConverter }),
    };
    const started = performance.now();
    const { findings, coverage, isSound } = await verified(ordinary);
    await connection.close();
    // Asked for again and again, as what passes is, it would take forty seconds.
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(findings).toEqual([
      expect.objectContaining({
        kind: 'HISTORY_WITHHELD',
        streamId: long,
        sentence: expect.stringMatching(
          new RegExp(
            `^Porte ${long} : historique que Temporal ne rend pas.*, en run/.* \\(trouvé "8 RESOURCE_EXHAUSTED: .*larger than max`,
          ),
        ),
      }),
    ]);
    expect(isSound).toBe(false);
    expect(coverage).toMatchObject({ history: 1, withoutHistory: 0 });
  });

  it('or of any length, sealed under a key that nobody holds or not at all, is named likewise', async () => {
    const open = await sender.install(rules);
    await startAsStranger(short, sealedDataConverter(await PayloadKeyring.open(mkdtempSync(join(runFolder(), 'others-')))));
    await startAsStranger(open, {});
    const comparison = new EngineComparison(sender.dataSource, sender.temporal, kindsWithDoor);
    expect((await comparison.compare(short, () => false)).findings).toMatchObject([{ kind: 'HISTORY_UNREADABLE', streamId: short }]);
    expect(await comparison.compare(long, () => false)).toMatchObject({ findings: [], workflowVersion: 13 });
    const report = await sender.verify();
    const told = report.findings.map(({ kind, streamId, found }) => [kind, streamId, found]);
    expect(told).toHaveLength(2);
    expect(told).toContainEqual(['HISTORY_UNREADABLE', short, expect.stringContaining('has no key')]);
    expect(told).toContainEqual(['HISTORY_UNREADABLE', open, expect.stringContaining('is not ours')]);
    expect(report.coverage).toMatchObject({ history: 13, withoutHistory: 0 });
    expect(frenchReport(report, kindsWithDoor)).toContain('historique de Temporal illisible : il a été altéré, ou une clé manque');
  });

  it('where Temporal answers nothing of anybody, there is no report, and nothing is asked any more', async () => {
    const { workflowService } = sender.temporal.client;
    const busy = Object.assign(new Error('8 RESOURCE_EXHAUSTED: namespace rate limit exceeded'), {
      code: 8,
      details: 'namespace rate limit exceeded',
      metadata: {},
    });
    let [asked, answered] = [0, 0];
    const asking = jest.spyOn(workflowService, 'getWorkflowExecutionHistory').mockImplementation(async () => {
      asked += 1;
      await delay(asked * 50);
      answered += 1;
      throw busy;
    });
    await expect(sender.verify()).rejects.toBe(busy);
    expect([asked, answered]).toEqual([3, 3]);
    asking.mockRestore();
  });

  const verified = (temporal: Temporal) =>
    verify({ kinds: kindsWithDoor, schema: null, dataSource: sender.dataSource, temporal, keysFolder: settings.keys.folder, graceMs: 0 });

  /** Another run in the place of a stream's own, by somebody who does not have our keys. */
  async function startAsStranger(streamId: string, dataConverter: DataConverter): Promise<void> {
    const { client } = sender.temporal;
    await client.workflow.getHandle(streamId).terminate('to be replaced');
    const stranger = new Client({ connection: sender.temporal.connection, namespace: client.options.namespace, dataConverter });
    const run = { streamId, rules, state: doorProcess.initialState, processed: {} };
    await stranger.workflow.start('door', { workflowId: streamId, taskQueue: 'nobody', args: [run] });
  }
});

function bytesOf(history: protocol.temporal.api.history.v1.IHistory | null | undefined): number {
  return protocol.temporal.api.history.v1.History.encode(history ?? {}).finish().length;
}
