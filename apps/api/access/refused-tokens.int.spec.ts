import { UnsecuredJWT, exportSPKI, generateKeyPair, importJWK, type JWTPayload } from 'jose';
import { readSigningKeys } from '#infra/local/identity-provider/signing-keys.js';
import type { TokenCheck } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { startTestIdentity, type Forgery } from '#test/harness/identity.js';

describe('a token that proves nothing', () => {
  let test: TestApi;
  const log: string[] = [];

  beforeAll(async () => {
    test = await startTestApi({ log: { write: (line) => void log.push(line) } });
  });
  afterAll(() => test?.close());

  const ask = (token: string) => test.api.inject({ url: '/v1/journeys', headers: { authorization: `Bearer ${token}` } });

  const expectRefused = async (token: string, check: TokenCheck) => {
    log.length = 0;
    const answer = await ask(token);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ type: 'urn:jalon:problem:unauthenticated', status: 401 });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="jalon", error="invalid_token"');
    expect(log.map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining({ msg: 'token refused', check }));
    for (const part of token.split('.').filter((text) => text.length > 20)) expect(log.join() + answer.body).not.toContain(part);
  };

  it('made as those below but without their fault is accepted', async () => {
    expect((await ask(await test.identity.forge())).statusCode).toBe(200);
  });

  const past = { iat: 1_700_000_000, exp: 1_700_000_060 };
  it.each<[string, TokenCheck, Forgery]>([
    ['expired', 'EXPIRY', { claims: past }],
    ['is for another audience', 'AUDIENCE', { claims: { aud: 'another-api' } }],
    ['names another issuer', 'ISSUER', { claims: { iss: 'https://elsewhere.example' } }],
    ['names an unknown key', 'KEY', { header: { kid: 'unknown' } }],
    ['is of another type', 'TYPE', { header: { typ: 'JWT' } }],
    ['has two roles', 'ROLE', { claims: { roles: ['STAFF', 'ADMINISTRATOR'] } }],
    ['has no role', 'ROLE', { claims: { roles: [] } }],
    ['has a scope of another form', 'SCOPE', { claims: { jalon_sites: 'lyon' } }],
    ['names a person by a name', 'PERSON', { claims: { jalon_person: 'Odile' } }],
    ['lives for years', 'LIFE', { claims: { exp: 4_000_000_000 } }],
  ])('since it %s is refused, told and logged without a part of it', async (_what, check, forgery) => {
    await expectRefused(await test.identity.forge(forgery), check);
  });

  it('unsigned, or signed by a key of its own or by the public key as a secret, is refused, told and logged', async () => {
    const [known] = await readSigningKeys(test.identity.keysFolder);
    const { d: _, iat, ...publicJwk } = known ?? {};
    const publicKey = await importJWK(publicJwk, 'EdDSA', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('no public key');
    const { privateKey: another } = await generateKeyPair('EdDSA');
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const claims: JWTPayload = { iss: test.identity.config.issuer, aud: 'jalon-api', sub: 'x', roles: ['ADMINISTRATOR'] };
    await expectRefused(new UnsecuredJWT(claims).setIssuedAt().setExpirationTime('1m').encode(), 'ALGORITHM');
    await expectRefused(await test.identity.forge({ key: another }), 'SIGNATURE');
    await expectRefused(await test.identity.forge({ header: { alg: 'HS256' }, key: secret }), 'ALGORITHM');
  });

  it('of another provider is refused', async () => {
    const elsewhere = await startTestIdentity();
    await expectRefused(await elsewhere.issue({ subject: 'x', role: 'ADMINISTRATOR' }), 'KEY');
    await elsewhere.close();
  });

  it('since none came is refused', async () => {
    const answer = await test.api.inject('/v1/journeys');
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="jalon"']);
  });
});

describe('while the identity provider has never been reached', () => {
  it('a caller is told that nothing can be said yet, and the API starts all the same', async () => {
    const test = await startTestApi();
    const token = await test.identity.issue({ subject: 'x', role: 'ADMINISTRATOR' });
    await test.identity.provider.close();
    const answer = await test.api.inject({ url: '/v1/journeys', headers: { authorization: `Bearer ${token}` } });
    expect([answer.statusCode, answer.headers['retry-after'], answer.json()]).toEqual([
      503,
      '2',
      expect.objectContaining({ type: 'urn:jalon:problem:unavailable', detail: expect.stringContaining('fournisseur d') }),
    ]);
    expect((await test.api.inject('/health/live')).statusCode).toBe(200);
    await test.close();
  });
});
