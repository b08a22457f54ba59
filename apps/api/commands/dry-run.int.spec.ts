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

  const begun = async () => `/v1/journeys/${await test.by('STAFF').open({ occurredAt: '2026-01-05' })}/commands`;

  it('does not tell who may not read it that a candidate has asked for an exemption or an accommodation', async () => {
    const [asked, other] = [await begun(), await begun()];
    const officer = test.by('H_PLUS_OFFICER');
    await officer.send(`${asked}/request-dispense`, { ...dispense, dispenseId: 'dis_asked' });
    await officer.send(`${asked}/request-amenagement`, amenagement);
    for (const [command, data] of [
      ['request-dispense', dispense],
      ['request-amenagement', amenagement],
    ] as const) {
      const told = async (url: string, role: CallerRole) =>
        (await test.by(role).send<{ accepted: boolean }>(`${url}/${command}?dryRun=true`, data)).accepted;
      expect([command, await told(asked, 'STAFF'), await told(other, 'STAFF')]).toEqual([command, true, true]);
      expect([command, await told(asked, 'H_PLUS_OFFICER'), await told(other, 'H_PLUS_OFFICER')]).toEqual([command, false, true]);
    }
  });
});
