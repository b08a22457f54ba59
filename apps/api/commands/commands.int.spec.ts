import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createWorker } from '#apps/worker/create-worker.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { commandStatus } from './command-outcome.schema.js';

describe('commands while nobody applies them', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  let headers: { readonly authorization: string };

  beforeAll(async () => {
    test = await startTestApi({ updateTimeoutMs: 1_000 });
    api = test.api;
    headers = await test.as('STAFF');
  });
  afterAll(() => test?.close());

  it('are received for good, say where their outcome will be, and find it once a worker is there', async () => {
    const payload = { familyName: 'Durand', givenNames: ['Aïcha'], birthDate: '1990-03-12' };
    const send = async (url: string, body: object, key: string) =>
      await api.inject({ method: 'POST', url, headers: { ...headers, 'idempotency-key': key, 'if-match': '*' }, payload: body });
    const { id: candidateId } = (await send('/v1/candidates', payload, randomUUID())).json<{ id: string }>();
    const start = {
      candidateId,
      certification: { code: 'coordinateur-parcours' },
      path: 'TRAINING',
      route: 'FORMATION_CONTINUE',
      occurredAt: '2024-09-02',
    };
    const key = randomUUID();

    const received = await send('/v1/journeys', start, key);
    expect([received.statusCode, received.json()]).toMatchObject([202, { status: 'RECEIVED' }]);
    const location = String(received.headers['location']);
    expect(location).toBe(`/v1/commands/${received.json<{ commandId: string }>().commandId}`);
    const before = commandStatus.parse((await api.inject({ url: location, headers })).json());
    expect(before).toMatchObject({ status: 'RECEIVED', commands: ['start-journey'], done: null, problem: null });

    const worker = await createWorker(test.config, test.parts.logger);
    try {
      let again = await send('/v1/journeys', start, key);
      while (again.statusCode === 202) again = await send('/v1/journeys', start, key);
      expect([again.statusCode, again.json()]).toMatchObject([201, { status: 'DONE', toVersion: 1 }]);
      const after = commandStatus.parse((await api.inject({ url: location, headers })).json());
      expect(after).toMatchObject({ status: 'DONE', done: { toVersion: 1 } });
      const { journeyId } = after;
      const events = await api.inject({ url: `/v1/journeys/${journeyId}/events`, headers });
      expect(events.json<{ items: unknown[] }>().items).toHaveLength(1);

      const refused = await send(`/v1/journeys/${journeyId}/commands/resume`, {}, 'refused-later-read');
      expect(refused.statusCode).toBe(409);
      const [record] = await test.parts.records.refusedOf(journeyId);
      const status = commandStatus.parse((await api.inject({ url: `/v1/commands/${record?.commandId}`, headers })).json());
      expect(status).toMatchObject({
        status: 'REFUSED',
        problem: { type: 'urn:jalon:problem:refused', unmet: refused.json<{ unmet: unknown[] }>().unmet },
      });
    } finally {
      await worker.close();
    }
  });
});
