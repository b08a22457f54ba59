/** Two clients at the same moment, each on an API process of its own. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblem } from '#apps/cli/api-client.js';
import { castPeople } from '#apps/cli/demo/cast-people.js';
import { administrator, staff } from '#apps/cli/demo/people.js';
import { sharedStack } from '../harness/stack.js';
import { Witness } from '../harness/witness.js';

interface Done {
  readonly journeyId: string;
  readonly commandId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
}

const rounds = 10;

describe('two clients on two API processes', () => {
  let one: Witness;
  let other: Witness;

  beforeAll(async () => {
    const { home } = await sharedStack();
    one = new Witness(home, 0);
    other = new Witness(home, 1);
    const desk = await one.as(staff);
    const ids = Array.from({ length: rounds }, (_, index) => index + 1).flatMap((round) => [
      `acc_racing-${round}`,
      `acc_racing-${round}-1`,
      `acc_racing-${round}-2`,
    ]);
    for (const id of [...ids, 'acc_racing-other'])
      await desk.post(
        '/v1/people',
        { id, kind: 'ACCOMPANIST', familyName: 'Course', givenNames: ['Alex'] },
        { 'idempotency-key': `racing-${id}` },
      );
  }, 600_000);

  const enrolled = async (): Promise<string> => {
    const desk = await one.as(staff);
    const { body } = await desk.post<{ readonly id: string }>('/v1/candidates', castPeople[21], { 'idempotency-key': randomUUID() });
    return body.id;
  };
  const opening = async () => ({
    candidateId: await enrolled(),
    certification: { code: 'coordinateur-parcours' },
    path: 'VAE',
    route: 'VAE',
    occurredAt: '2024-09-02',
  });
  const opened = async (): Promise<Done> => {
    const desk = await one.as(staff);
    return (await desk.post<Done>('/v1/journeys', await opening(), { 'idempotency-key': randomUUID() })).body;
  };
  /** Whoever asks while the other process is sending hears that it is received, and comes again. */
  async function ended<Answer extends { readonly status: number }>(post: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await post();
      if (answer.status !== 202) return answer;
      await delay(20);
    }
  }
  const accompanist = (accompanistId: string) => ({ accompanistId, since: '2024-10-07', occurredAt: '2024-10-07' });

  it('have one effect where they send the same command under the same key', async () => {
    const [desk, otherDesk] = [await one.as(staff), await other.as(staff)];
    const body = await opening();
    const key = { 'idempotency-key': randomUUID() };
    const starts = await Promise.all([desk, otherDesk].map((client) => ended(() => client.post<Done>('/v1/journeys', body, key))));
    const [{ journeyId }] = starts.map((start) => start.body) as [Done, Done];
    expect(starts.map((start) => start.body)).toEqual([starts[0]?.body, starts[0]?.body]);

    const address = `/v1/journeys/${journeyId}/commands/designate-accompanist`;
    for (let round = 1; round <= rounds; round++) {
      const headers = { 'idempotency-key': randomUUID(), 'if-match': '*' };
      const sent = accompanist(`acc_racing-${round}`);
      const clients = [desk, otherDesk, desk, otherDesk];
      const answers = await Promise.all(clients.map((client) => ended(() => client.post<Done>(address, sent, headers))));
      for (const { status, body: told } of answers) expect([status, told]).toEqual([200, answers[0]?.body]);
      expect(answers[0]?.body).toMatchObject({ fromVersion: round, toVersion: round + 1 });
      await expect(otherDesk.post(address, accompanist('acc_racing-other'), headers)).rejects.toMatchObject({ status: 422 });
    }
    expect(await one.events(journeyId)).toHaveLength(rounds + 1);
  });

  it('win once where they send different commands on the same version: the other is told 412, and the version that is', async () => {
    const { journeyId } = await opened();
    const desks = [await one.as(staff), await other.as(administrator)];
    for (let version = 1; version <= rounds; version++) {
      const answers = await Promise.all(
        desks.map((desk, index) =>
          desk
            .post<Done>(`/v1/journeys/${journeyId}/commands/designate-accompanist`, accompanist(`acc_racing-${version}-${index + 1}`), {
              'idempotency-key': randomUUID(),
              'if-match': `"${version}"`,
            })
            .catch((error: unknown) => {
              if (error instanceof ApiProblem) return error;
              throw error;
            }),
        ),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    }
    const told = [...one.told, ...other.told].flatMap(({ path, body }) =>
      path === `/v1/journeys/${journeyId}/commands/designate-accompanist` ? [(body as Done).commandId] : [],
    );
    const events = await one.events(journeyId);
    expect(events.map(({ version }) => version)).toEqual(Array.from({ length: rounds + 1 }, (_, index) => index + 1));
    expect(
      events
        .slice(1)
        .map(({ commandId }) => commandId)
        .toSorted(),
    ).toEqual(told.toSorted());
  });
});
