import { randomUUID } from 'node:crypto';
import { createWorker } from '#apps/worker/create-worker.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { training, type TestCaller } from '#test/harness/caller.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { commandStatus } from './command-outcome.schema.js';

describe('commands while nobody applies them', () => {
  let test: TestApi;
  let staff: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ updateTimeoutMs: 1_000 });
    staff = test.by('STAFF');
  });
  afterAll(() => test?.close());

  it('are received for good, say where their outcome will be, and find it once a worker is there', async () => {
    const start = { ...training, candidateId: await staff.enrol(), occurredAt: '2024-09-02' };
    const key = randomUUID();

    const received = await staff.post('/v1/journeys', start, { key });
    expect([received.statusCode, received.json()]).toMatchObject([202, { status: 'RECEIVED' }]);
    const location = String(received.headers['location']);
    expect(location).toBe(`/v1/commands/${received.json<{ commandId: string }>().commandId}`);
    const before = commandStatus.parse((await staff.get(location)).json());
    expect(before).toMatchObject({ status: 'RECEIVED', commands: ['start-journey'], done: null, problem: null });

    const worker = await createWorker(test.config, test.parts.logger);
    try {
      let again = await staff.post('/v1/journeys', start, { key });
      while (again.statusCode === 202) again = await staff.post('/v1/journeys', start, { key });
      expect([again.statusCode, again.json()]).toMatchObject([201, { status: 'DONE', toVersion: 1 }]);
      const after = commandStatus.parse((await staff.get(location)).json());
      expect(after).toMatchObject({ status: 'DONE', done: { toVersion: 1 } });
      const journeyId = streamIdIn(after);
      const events = await staff.get(`/v1/journeys/${journeyId}/events`);
      expect(events.json<{ items: unknown[] }>().items).toHaveLength(1);

      const refused = await staff.command(journeyId, 'resume', {}, { key: 'refused-later-read' });
      expect(refused.statusCode).toBe(409);
      const [record] = await test.parts.records.refusedOf(journeyId);
      const status = commandStatus.parse((await staff.get(`/v1/commands/${record?.commandId}`)).json());
      expect(status).toMatchObject({
        status: 'REFUSED',
        problem: { type: 'urn:jalon:problem:refused', unmet: refused.json<{ unmet: unknown[] }>().unmet },
      });
    } finally {
      await worker.close();
    }
  });
});
