/** What Temporal itself holds, read as its server has it: no text of ours but codes and dates, failures included. */
import protocol from '@temporalio/proto';
import { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import type { StreamActivities } from '#workflows/stream/activities.js';
import { journeyKind } from '#libs/journey/kind.js';
import {
  apply,
  attempt,
  command,
  newJourneyId,
  newRun,
  startJourneyWorker,
  startTraining,
  type RunningWorker,
} from '#test/harness/journeys.js';
import { testTemporalSettings } from '#test/harness/temporal.js';
import { connect, type Temporal } from './connection.js';
import { startOptions } from './stream-workflow.js';

const canary = 'Zoé-Canari-Ölçek';
const entry = '2024-01-15T09:00:00.000Z';

describe('Temporal', () => {
  let temporal: Temporal;
  let worker: RunningWorker;
  /** As anybody sees who reaches the server without our keys. */
  let stranger: Client;
  let failures = 0;

  beforeAll(async () => {
    const settings = await testTemporalSettings();
    temporal = await connect(settings);
    stranger = new Client({ connection: temporal.connection, namespace: settings.temporal.namespace });
    const fails = (): Promise<never> => {
      failures += 1;
      return Promise.reject(ApplicationFailure.create({ message: `${canary} at row 7`, details: [canary], type: 'Error' }));
    };
    const activities: StreamActivities = {
      appendToJournal: fails,
      journalVersion: () => (failures < 2 ? fails() : Promise.resolve(1)),
    };
    worker = await startJourneyWorker(settings, activities);
  });
  afterAll(async () => {
    await worker.stop();
    await temporal.close();
  });

  const rawHistory = async (journeyId: string): Promise<{ readonly bytes: Buffer; readonly told: string }> => {
    const history = await stranger.workflow.getHandle(journeyId).fetchHistory();
    const { History } = protocol.temporal.api.history.v1;
    return { bytes: Buffer.from(History.encode(history).finish()), told: JSON.stringify(History.toObject(history as never)) };
  };
  const expectNothingOf = (bytes: Buffer, text: string): void => {
    for (const form of [
      text,
      text.toUpperCase(),
      encodeURIComponent(text),
      Buffer.from(text).toString('base64').slice(0, -4),
      JSON.stringify(text).slice(1, -1),
    ]) {
      expect([form, bytes.includes(form)]).toEqual([form, false]);
    }
  };

  it('reads nothing of commands: not in inputs, results, summaries, search attributes, memos or headers', async () => {
    const journeyId = newJourneyId();
    const suspension = command('suspend', { reason: 'PERSONAL', comment: canary }, entry);
    await apply(temporal, attempt(journeyId, [startTraining(rules, entry), suspension], { start: newRun(journeyId, rules) }));
    const { bytes, told } = await rawHistory(journeyId);
    for (const secret of [canary, 'cdt_training', 'PERSONAL', 'act_staff']) expectNothingOf(bytes, secret);
    expect(told).toContain('encryption-key-id');
    const described = await stranger.workflow.getHandle(journeyId).describe();
    expect(described.raw.workflowExecutionInfo?.memo?.fields ?? {}).toEqual({});
    const shown = Buffer.from(protocol.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse.encode(described.raw).finish());
    for (const secret of [canary, 'cdt_training', 'act_staff']) expectNothingOf(shown, secret);
  });

  it('reads neither the messages nor the stacks of activities that failed, in the history or while they wait', async () => {
    const journeyId = newJourneyId();
    const handle = await temporal.client.workflow.start(
      'journey',
      startOptions(temporal, journeyKind, { ...newRun(journeyId, rules), fromJournal: true }),
    );
    await handle.result();
    expect(failures).toBe(2);
    const { bytes, told } = await rawHistory(journeyId);
    expectNothingOf(bytes, canary);
    for (const trace of ['at row 7', 'raw-history', '.ts:']) expectNothingOf(bytes, trace);
    expect(told).toContain('Encoded failure');
  });

  it('reads no more of a workflow task that failed', async () => {
    const journeyId = newJourneyId();
    const broken = { ...newRun(journeyId, rules), state: { [canary]: null } as never };
    const handle = await temporal.client.workflow.start('journey', startOptions(temporal, journeyKind, broken));
    const failed = async (): Promise<boolean> =>
      ((await handle.fetchHistory()).events ?? []).some(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes);
    while (!(await failed())) await new Promise((resolve) => setTimeout(resolve, 100));
    const { bytes, told } = await rawHistory(journeyId);
    for (const secret of [canary, 'Cannot read', '.ts:', 'TypeError:']) expectNothingOf(bytes, secret);
    expect(told).toContain('Encoded failure');
    await handle.terminate();
  });
});
