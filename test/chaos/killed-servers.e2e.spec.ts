/** PostgreSQL and Temporal killed with `kill -9` under a stream of commands, and PostgreSQL's older files put back. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expectOneTruth } from '../harness/dispatch.js';
import type { OwnServer } from '../harness/own-servers.js';
import { openJourney, startRealStack, type Answered, type RealApi, type RealStack } from '../harness/real-stack.js';

interface Told {
  readonly key: string;
  /** Every answer under the key, 503 and lost connections left out. */
  readonly answers: readonly Answered[];
}

const definitive = ({ status }: Answered) => status !== 202;

describe('under a stream of commands', () => {
  let stack: RealStack;
  /** Two processes of the API, and two journeys that both write to. */
  let apis: readonly RealApi[];
  let journeys: readonly string[];

  beforeAll(async () => {
    stack = await startRealStack({ updateTimeoutMs: 1_500 });
    [apis] = await Promise.all([Promise.all([stack.startApi(), stack.startApi()]), stack.startWorker()]);
    journeys = await Promise.all(apis.map((api) => openJourney(api)));
  });
  afterAll(() => stack?.close());

  /** One command after another, each until its outcome is known: what a client does that must not lose nor repeat anything. */
  async function stream(client: number, count: number, onSent: () => void): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (let n = 0; n < count; n += 1) {
      const key = randomUUID();
      const journeyId = journeys[(client + n) % journeys.length]!;
      // Every fourth is refused: nothing is suspended.
      const [command, body] =
        n % 4 === 3 ? ['resume', {}] : ['request-amenagement', { amenagementId: `ame_${randomUUID()}`, request: 'plus de temps' }];
      const answers: Answered[] = [];
      const sendUntilTold = async () => {
        for (let attempt = 0; ; attempt += 1) {
          const answer = await apis[(client + attempt) % apis.length]!.post(
            `/v1/journeys/${journeyId}/commands/${command}`,
            body,
            key,
          ).catch(() => null);
          onSent();
          if (answer === null || answer.status === 503) await delay(200);
          else {
            answers.push(answer);
            if (definitive(answer)) return;
          }
        }
      };
      await sendUntilTold();
      await sendUntilTold();
      told.push({ key, answers });
    }
    return told;
  }

  async function expectNothingLostWhenKilled(server: OwnServer): Promise<void> {
    let sent = 0;
    const streams = [0, 1, 2, 3].map((client) => stream(client, 12, () => (sent += 1)));
    const killed = (async () => {
      while (sent < 24) await delay(5);
      await server.kill();
      await delay(500);
      await server.start();
    })();
    const [told] = await Promise.all([Promise.all(streams), killed]);
    for (const { answers } of told.flat()) {
      const outcomes = answers.filter(definitive);
      for (const { status, body } of outcomes) expect([200, 409].includes(status) ? 'told' : { status, body }).toBe('told');
      for (const outcome of outcomes) expect(outcome.body).toEqual({ ...outcomes[0]!.body, instance: outcome.body['instance'] });
    }
    const done = told.map((client) =>
      client.flatMap(({ answers }) => answers.at(-1)!.body as unknown as Done).filter(({ status }) => status === 'DONE'),
    );
    expect(done.flat()).toHaveLength(4 * 9);
    for (const journeyId of journeys) {
      const events = (await stack.eyes.journal.readEvents(journeyId)).map(({ event }) => event);
      for (const client of done) {
        const mine = client.filter((one) => one.journeyId === journeyId);
        expect(mine.map(({ toVersion }) => toVersion)).toEqual(
          mine.map(({ toVersion }) => toVersion).toSorted((one, other) => one - other),
        );
        for (const { commandId, fromVersion, toVersion } of mine) {
          expect(toVersion).toBe(fromVersion + 1);
          expect(events.filter((event) => event.commandId === commandId).map(({ version }) => version)).toEqual([toVersion]);
        }
      }
      await expectOneTruth(stack.eyes, journeyId);
    }
    const received = await stack.eyes.dataSource.query(`SELECT command_id FROM command_record WHERE status = 'RECEIVED'`);
    expect(received).toEqual([]);
  }

  it('PostgreSQL killed and started again loses nothing that was told, and repeats nothing', () =>
    expectNothingLostWhenKilled(stack.postgres));

  it('Temporal killed and started again loses nothing that was told, and repeats nothing', () =>
    expectNothingLostWhenKilled(stack.temporal));

  it('PostgreSQL’s older files are filled from Temporal’s histories before anybody asks', async () => {
    const backup = await stack.postgres.backUp();
    const [journeyId] = journeys as [string];
    const key = randomUUID();
    const suspend = () =>
      apis[0]!.post(`/v1/journeys/${journeyId}/commands/suspend`, { reason: 'OTHER', comment: 'x' }, key).catch(() => null);
    let told = await suspend();
    while (told?.status !== 200) told = await suspend();
    const { version } = await stack.eyes.journal.streamHead(journeyId);
    await stack.postgres.restore(backup);
    while ((await stack.eyes.journal.streamHead(journeyId).catch(() => null))?.version !== version) await delay(200);
    expect(await expectOneTruth(stack.eyes, journeyId)).toBe(version);
    expect(await suspend()).toEqual(told);
  });
});

interface Done {
  readonly status: string;
  readonly journeyId: string;
  readonly commandId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
}
