import { randomUUID } from 'node:crypto';
import { createWorker } from '#apps/worker/create-worker.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { training, type TestCaller } from '#test/harness/caller.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import { inFrench } from '../answers/in-french.js';
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
    const before = inFrench(commandStatus).schema.parse((await staff.get(location)).json());
    expect(before).toMatchObject({ status: 'RECEIVED', commands: ['start-journey'], done: null, problem: null });

    const worker = await createWorker(test.config, test.parts.logger);
    try {
      let again = await staff.post('/v1/journeys', start, { key });
      while (again.statusCode === 202) again = await staff.post('/v1/journeys', start, { key });
      expect([again.statusCode, again.json()]).toMatchObject([201, { status: 'DONE', toVersion: 1 }]);
      const after = inFrench(commandStatus).schema.parse((await staff.get(location)).json());
      expect(after).toMatchObject({ status: 'DONE', done: { toVersion: 1 } });
      const journeyId = streamIdIn(after);
      const events = await staff.get(`/v1/journeys/${journeyId}/events`);
      expect(events.json<{ items: unknown[] }>().items).toHaveLength(1);

      const refused = await staff.command(journeyId, 'resume', {}, { key: 'refused-later-read' });
      expect(refused.statusCode).toBe(409);
      const [record] = await test.parts.records.refusedOf(journeyId);
      const status = inFrench(commandStatus).schema.parse((await staff.get(`/v1/commands/${record?.commandId}`)).json());
      expect(status).toMatchObject({
        status: 'REFUSED',
        problem: { type: 'urn:jalon:problem:refused', unmet: refused.json<{ unmet: unknown[] }>().unmet },
      });
    } finally {
      await worker.close();
    }
  });
});

describe('large commands', () => {
  let test: TestApi;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
  });
  afterAll(() => test?.close());

  it('are answered each, ten batches of 200 KB for one journey sent at once', async () => {
    const staff = test.by('STAFF');
    const journeyId = await staff.open();
    const comment = 'x'.repeat(4_000);
    const pair = [
      { command: 'suspend', data: { reason: 'OTHER', comment } },
      { command: 'resume', data: { comment } },
    ];
    const commands = Array.from({ length: 25 }, () => pair).flat();
    const answers = await Promise.all(Array.from({ length: 10 }, () => staff.post(`/v1/journeys/${journeyId}/commands`, { commands })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 200));
    const { version } = await staff.read<{ version: number }>(`/v1/journeys/${journeyId}`);
    expect(version).toBe(501);
  });

  it('that an Update could not carry are refused, nothing of them recorded: sealed, short texts grow most', async () => {
    const journeyId = await test.by('STAFF').open();
    const manager = test.by('TRAINING_MANAGER');
    const received = async () => {
      const [row] = await test.parts.dataSource.query('SELECT count(*)::int AS count FROM command_record');
      return (row as { count: number }).count;
    };
    const before = await received();
    /** Each motive of one sign. */
    const conclusions = (motives: number) => {
      const motive = { criteria: ['1.1-c1'], text: 'x' };
      const data = { block: 'A', evaluators: ['eva_1'], motives: Array.from({ length: 200 }, () => motive) };
      return { commands: Array.from({ length: motives / 200 }, () => ({ command: 'conclude-block', data })) };
    };
    const send = (motives: number, key: string) => manager.post(`/v1/journeys/${journeyId}/commands`, conclusions(motives), { key });
    for (let time = 0; time < 2; time += 1) {
      const refused = await send(6_000, 'too-large');
      expect([refused.statusCode, refused.json()]).toMatchObject([
        413,
        {
          type: 'urn:jalon:problem:too-large',
          detail: 'Une fois ses textes chiffrés, cet envoi dépasse 512 Kio : il est à répartir en plusieurs.',
        },
      ]);
    }
    expect(await received()).toBe(before);
    // Within the limit it reaches the rules.
    expect((await send(2_000, 'smaller')).json()).toMatchObject({ type: 'urn:jalon:problem:refused' });
    expect(await received()).toBe(before + 1);
  });
});
