import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { RateLimits } from '#libs/platform/config/rate-limits.js';

const limits: RateLimits = { perAddress: 60, perCaller: 20, failedAuthentications: 5, searches: 3 };

describe('limits', () => {
  let test: TestApi;
  let address = 0;

  beforeAll(async () => {
    test = await startTestApi({ rateLimits: limits });
  });
  afterAll(() => test?.close());
  beforeEach(() => (address += 1));

  const from = () => `192.0.2.${address}`;
  const ask = async (url: string, headers: Readonly<Record<string, string>> = {}, remoteAddress = from()) =>
    await test.api.inject({ url, headers, remoteAddress });
  const statuses = async (count: number, url: string, headers?: Readonly<Record<string, string>>) => {
    const seen: number[] = [];
    for (let each = 0; each < count; each += 1) seen.push((await ask(url, headers)).statusCode);
    return seen;
  };

  it('an address that comes too often is told when to come again, in French, and others are not held back', async () => {
    const seen = await statuses(limits.perAddress + 1, '/health/live');
    expect(seen).toEqual([...Array.from({ length: limits.perAddress }, () => 200), 429]);
    const refused = await ask('/v1/journeys');
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(refused.json()).toMatchObject({
      type: 'urn:jalon:problem:too-many-requests',
      detail: expect.stringContaining('Réessayez dans'),
    });
    expect((await ask('/health/live', {}, '198.51.100.7')).statusCode).toBe(200);
    // An IPv6 network is one address, however many it has.
    for (let each = 0; each < limits.perAddress; each += 1) await ask('/health/live', {}, `2001:db8::${each + 1}`);
    expect((await ask('/health/live', {}, '2001:db8::ffff')).statusCode).toBe(429);
    expect((await ask('/health/live', {}, '2001:db8:0:1::1')).statusCode).toBe(200);
  });

  it('tokens that do not hold are too many after a few, and one that holds passes from the same address', async () => {
    const wrong = { authorization: 'Bearer a.b.c' };
    expect(await statuses(limits.failedAuthentications + 1, '/v1/journeys', wrong)).toEqual([401, 401, 401, 401, 401, 429]);
    const right = await test.as('STAFF', { subject: 'patient' });
    expect((await ask('/v1/journeys', right)).statusCode).toBe(200);
    expect((await ask('/v1/journeys', wrong, '198.51.100.8')).statusCode).toBe(401);
  });

  it('a caller who asks too often is held back from every address, and nobody else is; who searches names, sooner', async () => {
    const hurried = await test.as('STAFF', { subject: 'hurried' });
    expect((await statuses(limits.perCaller, '/v1/journeys?limit=1', hurried)).every((status) => status === 200)).toBe(true);
    expect((await ask('/v1/journeys', hurried, '198.51.100.9')).statusCode).toBe(429);
    const curious = await test.as('STAFF', { subject: 'curious' });
    expect(await statuses(limits.searches + 1, '/v1/journeys?q=Du', curious)).toEqual([200, 200, 200, 429]);
    expect((await ask('/v1/journeys', curious)).statusCode).toBe(200);
  });

  it('what was refused for it is kept as one entry and a count, however often', async () => {
    await statuses(limits.perAddress + 200, '/health/live');
    const entries = (await test.parts.refusals.list({ streamId: null }, { limit: 200, cursor: null })).items;
    const tooMany = entries.filter(
      ({ entry }) => entry.route === 'GET /health/live' && entry.reasons[0]?.code === 'access.too-many-requests',
    );
    expect(new Set(tooMany.map(({ entry }) => entry.source)).size).toBe(tooMany.length);
  });
});
