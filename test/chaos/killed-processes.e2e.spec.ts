/** API and worker killed with `kill -9` at each point of a command's way; what was told must stand, and nothing happen twice. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamState } from '#libs/domain/stream/event.js';
import { stateQuery } from '#libs/domain/stream/protocol.js';
import type { Running } from '#infra/local/processes.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { expectOneTruth } from '../harness/dispatch.js';
import { openGate, type Gate } from '../harness/gate.js';
import { openJourney, outcomeAt, startRealStack, type RealApi, type RealStack } from '../harness/real-stack.js';

const suspension = { reason: 'OTHER', comment: 'par précaution', occurredAt: '2024-10-01' };

function by({ port }: Gate, serverUrl: string): string {
  const url = new URL(serverUrl);
  url.port = String(port);
  return url.href;
}

describe('killed on a command’s way', () => {
  let stack: RealStack;
  let worker: Running;
  /** One that nobody kills. */
  let witness: RealApi;
  let toPostgres: Gate;
  let toTemporal: Gate;

  beforeAll(async () => {
    stack = await startRealStack({ updateTimeoutMs: 1_500 });
    [witness, worker] = await Promise.all([stack.startApi(), stack.startWorker()]);
    toPostgres = await openGate(Number(new URL(stack.postgres.url).port));
    toTemporal = await openGate(Number(stack.temporal.settings.temporal.address.split(':')[1]));
  });
  afterAll(async () => {
    await Promise.all([toPostgres?.close(), toTemporal?.close()]);
    await stack?.close();
  });

  const suspend = (api: RealApi, journeyId: string, key: string) => api.post(`/v1/journeys/${journeyId}/commands/suspend`, suspension, key);
  const abandon = (api: RealApi, journeyId: string, key: string) =>
    api.post(`/v1/journeys/${journeyId}/commands/abandon`, { ...suspension, reason: 'PERSONAL' }, key);
  const versionOf = async (journeyId: string) => (await stack.eyes.journal.streamHead(journeyId)).version;
  const headInTemporal = async (journeyId: string) =>
    (await stack.eyes.temporal.client.workflow.getHandle(journeyId).query<StreamState>(stateQuery)).version;

  async function lastCommandOf(journeyId: string): Promise<string> {
    const latest = 'SELECT command_id FROM command_record WHERE stream_id = $1 ORDER BY created_at DESC LIMIT 1';
    const { command_id } = await onlyRow<{ command_id: string }>(stack.eyes.dataSource, latest, [journeyId]);
    return command_id;
  }

  /** The same key again, by another API, until somebody has found the outcome. */
  async function sentAgain(journeyId: string, key: string, send: typeof suspend) {
    for (;;) {
      const answer = await send(witness, journeyId, key);
      if (answer.status !== 202) return answer;
    }
  }

  describe('the API', () => {
    const points = [
      { when: 'after the record, of which it was not told', gate: () => toPostgres.shutAfter('INSERT INTO command_record'), seen: [1, 1] },
      { when: 'before the Update leaves', gate: () => toTemporal.shutBefore('suspend'), seen: [1, 1] },
      { when: 'after the Update was accepted, of which it was not told', gate: () => toTemporal.shutAfter('suspend'), seen: [2, 1] },
      { when: 'before the journal is written', gate: () => toPostgres.shutBefore('WITH moved AS'), seen: [2, 1] },
      { when: 'after the journal was written, before the answer', gate: () => toPostgres.shutAfter('WITH moved AS'), seen: [2, 2] },
      // What changes who holds what is appended under a lock, in several statements.
      { when: 'before the stream is locked', send: abandon, gate: () => toPostgres.shutBefore('FOR UPDATE OF head'), seen: [2, 1] },
      { when: 'before the journal is committed', send: abandon, gate: () => toPostgres.shutBefore('COMMIT'), seen: [2, 1] },
      {
        when: 'after the journal was committed, before the answer',
        send: abandon,
        gate: () => toPostgres.shutAfter('COMMIT'),
        seen: [2, 2],
      },
    ];
    /** What each death left: the versions of workflow and journal at that moment, and the command to be ended by others. */
    const left = new Map<
      string,
      {
        readonly seen: readonly number[];
        readonly journeyId: string;
        readonly key: string;
        readonly commandId: string;
        readonly send: typeof suspend;
      }
    >();

    /** One after the other; their leases then run out together. */
    beforeAll(async () => {
      for (const { when, gate, seen: expected, send = suspend } of points) {
        const api = await stack.startApi({ postgresPort: toPostgres.port, temporalPort: toTemporal.port });
        const journeyId = await openJourney(witness);
        const key = randomUUID();
        const reached = gate();
        const answer = send(api, journeyId, key).catch(() => 'no answer' as const);
        await reached;
        // A server's first bytes may acknowledge a request (HTTP/2) that it has yet to carry out.
        while ((await headInTemporal(journeyId)) < (expected[0] ?? 0)) await sleep(20);
        const seen = [await headInTemporal(journeyId), await versionOf(journeyId)];
        await api.kill();
        expect(await answer).toBe('no answer');
        toPostgres.reset();
        toTemporal.reset();
        left.set(when, { send, seen, journeyId, key, commandId: await lastCommandOf(journeyId) });
      }
    });

    it.each(points)('$when: the command is ended once, without its sender', async ({ when, seen }) => {
      const { journeyId, key, commandId, send, ...at } = left.get(when)!;
      expect(at.seen).toEqual(seen);
      const told = await outcomeAt(witness, commandId);
      expect(told).toMatchObject({ status: 'DONE', done: { fromVersion: 1, toVersion: 2 } });
      expect(await sentAgain(journeyId, key, send)).toMatchObject({ status: 200, etag: '"2"', body: told['done'] as object });
      expect(await expectOneTruth(stack.eyes, journeyId)).toBe(2);
    });
  });

  it('the worker, before it hears of the command: 202, then one outcome when there is another worker', async () => {
    const journeyId = await openJourney(witness);
    await stack.kill(worker);
    const key = randomUUID();
    const received = await suspend(witness, journeyId, key);
    expect(received.status).toBe(202);
    expect(await versionOf(journeyId)).toBe(1);
    worker = await stack.startWorker();
    expect(await outcomeAt(witness, received.body['commandId'] as string)).toMatchObject({ status: 'DONE', done: { toVersion: 2 } });
    expect(await suspend(witness, journeyId, key)).toMatchObject({ status: 200, etag: '"2"' });
    expect(await expectOneTruth(stack.eyes, journeyId)).toBe(2);
  });

  it('the worker, with the command’s task in its hands: 202, then one outcome when there is another worker', async () => {
    const journeyId = await openJourney(witness);
    process.kill(worker.pid, 'SIGSTOP');
    const key = randomUUID();
    const received = await suspend(witness, journeyId, key);
    expect(received.status).toBe(202);
    await stack.kill(worker);
    worker = await stack.startWorker();
    expect(await outcomeAt(witness, received.body['commandId'] as string)).toMatchObject({ status: 'DONE', done: { toVersion: 2 } });
    expect(await expectOneTruth(stack.eyes, journeyId)).toBe(2);
  });

  it('the worker, after it accepted and before the journal is written: the API answers all the same', async () => {
    const api = await stack.startApi({ postgresPort: toPostgres.port });
    const journeyId = await openJourney(witness);
    const reached = toPostgres.shutBefore('WITH moved AS');
    const answer = suspend(api, journeyId, randomUUID());
    await reached;
    await stack.kill(worker);
    toPostgres.release();
    expect(await answer).toMatchObject({ status: 200, etag: '"2"', body: { status: 'DONE', fromVersion: 1, toVersion: 2 } });
    worker = await stack.startWorker();
    expect(await expectOneTruth(stack.eyes, journeyId)).toBe(2);
    await api.kill();
  });

  it('the worker, as a run makes way for the next: PostgreSQL may keep its activity waiting, its death hands it to another', async () => {
    await stack.kill(worker);
    const slow = await stack.startWorker(undefined, { DATABASE_URL: by(toPostgres, stack.postgres.url) });
    const journeyId = await openJourney(witness);
    const record = (key: string) =>
      witness.post(`/v1/journeys/${journeyId}/commands/record-incident`, { assessment: 'A-E1', description: 'panne' }, key);
    let isReached = false;
    void toPostgres.shutBefore('FOR UPDATE OF head').then(() => (isReached = true));
    while (!isReached) await record(randomUUID());
    worker = await stack.startWorker();
    // Longer than the silence by which a worker is taken for dead.
    await sleep(4_000);
    const { raw } = await stack.eyes.temporal.client.workflow.getHandle(journeyId).describe();
    expect(raw.pendingActivities).toMatchObject([{ attempt: 1 }]);
    await stack.kill(slow);
    toPostgres.reset();
    const killedAt = performance.now();
    expect((await sentAgain(journeyId, randomUUID(), (_, __, key) => record(key))).status).toBe(200);
    // Far below the minute that an activity may take, on whatever machine; how long it is felt is measured by `npm run bench -- killed`.
    expect(performance.now() - killedAt).toBeLessThan(15_000);
    await expectOneTruth(stack.eyes, journeyId);
  });

  it('a refusal that could not be stored was not told: sent again, the command is judged as things are then', async () => {
    const api = await stack.startApi({ postgresPort: toPostgres.port });
    const journeyId = await openJourney(witness);
    const resume = (by: RealApi, key: string) => by.post(`/v1/journeys/${journeyId}/commands/resume`, { occurredAt: '2024-10-02' }, key);
    const key = randomUUID();
    const reached = toPostgres.shutBefore(`SET status = $3, refusal`);
    const answer = resume(api, key).catch(() => 'no answer' as const);
    await reached;
    await api.kill();
    expect(await answer).toBe('no answer');
    toPostgres.reset();
    expect((await suspend(witness, journeyId, randomUUID())).status).toBe(200);
    let again = await resume(witness, key);
    while (again.status === 202) again = await resume(witness, key);
    expect(again).toMatchObject({ status: 200, etag: '"3"' });
    expect(await expectOneTruth(stack.eyes, journeyId)).toBe(3);
  });

  it.each([
    ['ahead', 86_400_000],
    ['behind', -86_400_000],
  ])('an API whose clock is a day %s sends as any other', async (_, ms) => {
    const api = await stack.startApi({ clockAheadMs: ms });
    const journeyId = await openJourney(witness);
    expect((await api.get('/health/ready')).status).toBe(200);
    const { status, body } = await api.post(`/v1/journeys/${journeyId}/commands/suspend`, { reason: 'OTHER', comment: 'x' }, randomUUID());
    expect([status, body]).toMatchObject([200, { status: 'DONE', toVersion: 2 }]);
    const { event } = (await stack.eyes.journal.readEvents(journeyId)).at(-1)!;
    expect(Math.abs(Date.parse(event.occurredAt) - Date.now())).toBeLessThan(60_000);
    await api.kill();
  });
});
