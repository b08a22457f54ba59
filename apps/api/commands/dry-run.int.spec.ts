import { randomUUID } from 'node:crypto';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';

const dispense = { dispenseId: 'dis_probe', criterion: '1.1-c1' };
const amenagement = { amenagementId: 'ame_asked', request: 'Un tiers temps' };

describe('a dry run', () => {
  let test: TestApi;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
  });
  afterAll(() => test?.close());

  const post = async (url: string, payload: object, role: CallerRole) => {
    const headers = { ...(await test.as(role)), 'idempotency-key': randomUUID(), 'if-match': '*' };
    const answer = await test.api.inject({ method: 'POST', url, payload, headers });
    expect([url, answer.statusCode < 300, answer.body]).toEqual([url, true, answer.body]);
    return answer.json<Record<string, unknown>>();
  };
  const begun = async (): Promise<string> => {
    const { id } = await post('/v1/candidates', { familyName: randomUUID(), givenNames: ['Ana'], birthDate: '1990-01-01' }, 'STAFF');
    const journey = { certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE' };
    const { journeyId } = await post('/v1/journeys', { ...journey, candidateId: id, occurredAt: '2026-01-05' }, 'STAFF');
    return `/v1/journeys/${String(journeyId)}/commands`;
  };

  it('does not tell who may not read it that a candidate has asked for an exemption or an accommodation', async () => {
    const [asked, other] = [await begun(), await begun()];
    await post(`${asked}/request-dispense`, { ...dispense, dispenseId: 'dis_asked' }, 'H_PLUS_OFFICER');
    await post(`${asked}/request-amenagement`, amenagement, 'H_PLUS_OFFICER');
    for (const [command, data] of [
      ['request-dispense', dispense],
      ['request-amenagement', amenagement],
    ] as const) {
      const told = async (url: string, role: CallerRole) => (await post(`${url}/${command}?dryRun=true`, data, role))['accepted'];
      expect([command, await told(asked, 'STAFF'), await told(other, 'STAFF')]).toEqual([command, true, true]);
      expect([command, await told(asked, 'H_PLUS_OFFICER'), await told(other, 'H_PLUS_OFFICER')]).toEqual([command, false, true]);
    }
  });
});
