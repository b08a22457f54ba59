import { setTimeout as sleep } from 'node:timers/promises';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { monthOf } from '#libs/domain/stream/protocol.js';
import { newestVersion } from '#libs/engine/temporal/histories.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { collect, readRuns } from '#test/harness/histories.js';
import { lastRun, listRunsSince, queryState } from '#libs/engine/temporal/stream-workflow.js';
import {
  apply,
  attempt,
  command,
  newJourneyId,
  newRun,
  openTestJournal,
  startJourneyWorker,
  startTraining,
  type TestJournal,
} from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';
import { replayWhatRan, runsOf } from '#test/replay/record.js';

const entry = '2024-01-15T09:00:00.000Z';
const deadlineMs = 20_000;

/** As many characters as a person's remark, sealed, may take; and a command of twenty such. */
const remark = 'x'.repeat(16_000);

describe('a run', () => {
  let settings: TestTemporalSettings;
  let temporal: Temporal;
  let kept: TestJournal;

  beforeAll(async () => {
    settings = await testTemporalSettings();
    temporal = await connect(settings);
    kept = await openTestJournal(rules);
  });
  afterAll(async () => {
    await temporal.close();
    await kept.close();
  });

  async function opened(): Promise<string> {
    const journeyId = newJourneyId();
    await apply(temporal, attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) }));
    return journeyId;
  }

  /** Suspended and resumed by turns, so many times in one Update. */
  const pairs = (count: number, comment: string) => {
    const pair = [command('suspend', { reason: 'OTHER', comment }, entry), command('resume', { comment }, entry)];
    return Array.from({ length: count }, () => pair).flat();
  };

  /** One Update after the other, each appended. */
  async function send(journeyId: string, updates: number, commands = pairs(1, 'sealed')): Promise<void> {
    for (let sent = 0; sent < updates; sent += 1) {
      const { version: journalHead } = await kept.journal.streamHead(journeyId);
      const { events } = await apply(temporal, attempt(journeyId, commands, { journalHead }));
      await kept.journal.appendEvents(journeyId, events);
    }
  }

  /** One after the other, by callers who die before they append. */
  async function sendUnappended(journeyId: string, updates: number): Promise<void> {
    for (let sent = 0; sent < updates; sent += 1) {
      const { events } = await apply(temporal, attempt(journeyId, pairs(4, remark), { othersBytes: 0 }));
      expect(events).toHaveLength(8);
    }
  }

  /** Bytes of each activity's argument, of the runs that have ended. */
  async function appendedBytes(journeyId: string): Promise<readonly number[]> {
    const ended = (await readRuns(temporal, journeyId)).slice(0, -1);
    const histories = await Promise.all(ended.map(({ runId }) => temporal.client.workflow.getHandle(journeyId, runId).fetchHistory()));
    return histories.flatMap(({ events }) =>
      (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
        scheduled ? [(scheduled.input?.payloads ?? []).reduce((sum, { data }) => sum + (data?.length ?? 0), 0)] : [],
      ),
    );
  }

  async function recordedVersions(journeyId: string): Promise<readonly number[]> {
    return (await kept.journal.readEvents(journeyId)).map(({ event }) => event.version);
  }

  async function runs(journeyId: string) {
    const read = await readRuns(temporal, journeyId);
    return Promise.all(
      read.map(async ({ runId, facts }) => {
        const { raw } = await temporal.client.workflow.getHandle(journeyId, runId).describe();
        const updates = facts.filter(({ kind }) => kind === 'UPDATE').length;
        return { updates, bytes: Number(raw.workflowExecutionInfo?.historySizeBytes) };
      }),
    );
  }

  const versionOf = async (journeyId: string) => (await queryState(temporal, journeyId, { deadlineMs }))?.version;

  describe('begun by this version', () => {
    let worker: { stop(): Promise<void> };
    beforeAll(async () => {
      worker = await startJourneyWorker(settings, kept.activities);
    });
    afterAll(() => worker.stop());

    it('makes way for the next at 50 Updates', async () => {
      const journeyId = await opened();
      await send(journeyId, 120);
      expect((await runs(journeyId)).map(({ updates }) => updates)).toEqual([50, 50, 21]);
      expect(await versionOf(journeyId)).toBe(241);
      expect(await replayWhatRan(temporal, await runsOf(temporal, 'of-50-updates', journeyId))).toEqual([]);
    });

    it('is listed by the month of the one before it, and read from its end, while it has heard of nothing itself', async () => {
      const journeyId = await opened();
      await send(journeyId, 49);
      while ((await runs(journeyId)).length < 2) await sleep(50);
      const listed = async () =>
        (await collect(listRunsSince(temporal, streamKinds, monthOf(new Date().toISOString(), 1)))).filter(
          ({ workflowId }) => workflowId === journeyId,
        );
      const { runId } = (await lastRun(temporal, journeyId, { deadlineMs }))!;
      while (!(await listed()).some((run) => run.runId === runId)) await sleep(100);
      expect(await listed()).toEqual([{ workflowId: journeyId, runId }]);
      expect(await newestVersion(temporal, { workflowId: journeyId, runId })).toBe(99);
      expect((await runs(journeyId)).map(({ updates }) => updates)).toEqual([50, 0]);
    });

    it('makes way for the next at 2 MiB of history', async () => {
      const journeyId = await opened();
      await send(journeyId, 12, pairs(10, remark));
      const all = await runs(journeyId);
      expect(all.length).toBeGreaterThan(2);
      // An Update holds its texts twice: as they were asked, and as they were made.
      for (const { bytes } of all) expect(bytes).toBeLessThan((2 + 2) * 1024 * 1024);
      expect(await versionOf(journeyId)).toBe(241);
      expect(await replayWhatRan(temporal, await runsOf(temporal, 'of-2-mebibytes', journeyId))).toEqual([]);
    });
  });

  it('has its journal appended in pieces of 1 MiB at most, where its callers have left it more', async () => {
    const worker = await startJourneyWorker(settings, kept.activities);
    const journeyId = await opened();
    try {
      await sendUnappended(journeyId, 12);
      const bytes = await appendedBytes(journeyId);
      expect(bytes.length).toBeGreaterThan(1);
      for (const each of bytes) expect(each).toBeLessThan(1024 * 1024 + 1024);
      const versions = await recordedVersions(journeyId);
      expect(versions).toEqual(Array.from(versions, (_, index) => index + 1));
      expect(versions.length % 8).toBe(1);
      expect(await versionOf(journeyId)).toBe(97);
      const newest = await lastRun(temporal, journeyId, { deadlineMs });
      expect(await newestVersion(temporal, { workflowId: journeyId, runId: newest!.runId })).toBe(97);
      expect(await replayWhatRan(temporal, await runsOf(temporal, 'in-pieces', journeyId))).toEqual([]);
    } finally {
      await worker.stop();
    }
  });
});
