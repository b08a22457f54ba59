import { type CryptoKey, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT, exportSPKI, generateKeyPair } from 'jose';
import { pino } from 'pino';
import { identitySettings } from '#libs/platform/config/testing/identity-settings.js';
import { OidcTokenVerifier, rememberMs } from './oidc-verifier.js';
import { startKeyServer, type KeyServer } from './testing/key-server.js';
import { type TokenCheck, TokenRefused, actorIdOf, callerRoles } from './token.js';

const quiet = pino({ level: 'silent' });

describe('an access token', () => {
  let provider: KeyServer;
  let verifier: OidcTokenVerifier;
  let publicKey: CryptoKey;

  beforeAll(async () => {
    provider = await startKeyServer();
    publicKey = (await provider.addKey('EdDSA')).publicKey;
    verifier = new OidcTokenVerifier(identitySettings({ OIDC_ISSUER: provider.issuer }), quiet);
  });
  afterAll(() => provider.close());

  const now = (): number => Math.floor(Date.now() / 1000);
  const claims = (change: JWTPayload = {}): JWTPayload => ({
    iss: provider.issuer,
    aud: 'jalon-api',
    sub: 'u-1',
    roles: ['STAFF'],
    iat: now(),
    exp: now() + 60,
    ...change,
  });
  const signed = (change: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> =>
    provider.sign(claims(change), header);
  const under = (settings: Readonly<Record<string, string>>) =>
    new OidcTokenVerifier(identitySettings({ OIDC_ISSUER: provider.issuer, ...settings }), quiet);
  const expectRefused = async (token: string, check: TokenCheck, by = verifier): Promise<void> => {
    await expect(by.verify(token)).rejects.toEqual(new TokenRefused(check));
    await expect(by.verify(token)).rejects.toHaveProperty('check', check);
  };

  it.each(callerRoles)('names its caller in the role %s', async (role) => {
    expect(await verifier.verify(await signed({ roles: [role], name: 'Odile Ravenel', jalon_sites: ['*'] }))).toEqual({
      issuer: provider.issuer,
      subject: 'u-1',
      name: 'Odile Ravenel',
      role,
      personId: null,
      scope: { sites: 'ALL', cohorts: [], certifications: [] },
      actorId: actorIdOf(provider.issuer, 'u-1'),
    });
  });

  it.each<[string, TokenCheck, JWTPayload, Partial<JWTHeaderParameters>]>([
    ['expired', 'EXPIRY', { iat: 1_699_999_000, exp: 1_700_000_000 }, {}],
    ['never expires', 'NO_EXPIRY', { exp: undefined }, {}],
    ['lives for longer than is admitted', 'LIFE', { exp: 4_000_000_000 }, {}],
    ['is not valid yet', 'NOT_BEFORE', { nbf: 4_000_000_000 }, {}],
    ['was issued in the future', 'ISSUED_AT', { iat: now() + 600, exp: now() + 660 }, {}],
    ['was issued in a century', 'ISSUED_AT', { iat: 4_000_000_000, exp: 4_000_000_060 }, {}],
    ['was issued at no date at all', 'ISSUED_AT', { iat: '2026-11-28' as unknown as number }, {}],
    ['was issued before the beginning of time', 'LIFE', { iat: -1, exp: now() + 60 }, {}],
    ['expires at a date that no calendar has', 'LIFE', { exp: 1e300 }, {}],
    ['has no date of issue', 'ISSUED_AT', { iat: undefined }, {}],
    ['is for another audience', 'AUDIENCE', { aud: 'other-api' }, {}],
    ['has no audience', 'AUDIENCE', { aud: undefined }, {}],
    ['comes from another issuer', 'ISSUER', { iss: 'https://elsewhere.example' }, {}],
    ['names nobody', 'SUBJECT', { sub: '' }, {}],
    ['lacks a subject', 'SUBJECT', { sub: undefined }, {}],
    ['lacks a role', 'ROLE', { roles: undefined }, {}],
    ['has two roles', 'ROLE', { roles: ['STAFF', 'AUDITOR'] }, {}],
    ['has an unknown role', 'ROLE', { roles: ['toString'] }, {}],
    ['pretends to be the clock', 'ROLE', { roles: ['CLOCK'] }, {}],
    ['names a person by a name', 'PERSON', { jalon_person: 'Odile Ravenel' }, {}],
    ['has a scope that is no list', 'SCOPE', { jalon_sites: '*' }, {}],
    ['has a scope of something else than codes', 'SCOPE', { jalon_cohorts: [1] }, {}],
    ['is an identity token', 'TYPE', {}, { typ: 'JWT' }],
    ['has no type', 'TYPE', {}, { typ: undefined }],
    ['names an unknown key', 'KEY', {}, { kid: 'other' }],
    ['names no key', 'KEY', {}, { kid: undefined }],
  ])('that %s is refused', async (_what, check, change, header) => {
    await expectRefused(await signed(change, header), check);
  });

  it('made as those above but without their fault is accepted', async () => {
    expect((await verifier.verify(await signed())).role).toBe('STAFF');
  });

  it('says which person calls and what they may reach; what it does not say is nothing', async () => {
    const caller = await verifier.verify(await signed({ jalon_person: 'jur_12', jalon_sites: ['lyon'], jalon_certifications: ['*'] }));
    expect(caller).toMatchObject({ personId: 'jur_12', scope: { sites: ['lyon'], cohorts: [], certifications: 'ALL' } });
  });

  it('expired for less than the clocks may differ is accepted, and refused where they may not', async () => {
    const late = await signed({ exp: now() - 5 });
    expect((await verifier.verify(late)).subject).toBe('u-1');
    await expectRefused(late, 'EXPIRY', under({ OIDC_CLOCK_SKEW_SECONDS: '0' }));
  });

  it('is verified once in a while, and refused from its end on all the same', async () => {
    let at = Date.now();
    const by = new OidcTokenVerifier(identitySettings({ OIDC_ISSUER: provider.issuer, OIDC_CLOCK_SKEW_SECONDS: '0' }), quiet, () => at);
    const token = await signed({ exp: now() + 15 });
    const verifications = jest.spyOn(crypto.subtle, 'verify');
    const verify = async (after: number) => {
      at += after;
      await by.verify(token);
      return verifications.mock.calls.length;
    };
    expect([await verify(0), await verify(rememberMs - 1), await verify(2), await verify(2_000)]).toEqual([1, 1, 2, 2]);
    at += 5_000;
    await expectRefused(token, 'EXPIRY', by);
    expect(await by.verify(await signed({ sub: 'another', exp: now() + 60 }))).toMatchObject({ subject: 'another' });
    verifications.mockRestore();
  });

  it('signed by another key under a known name is refused', async () => {
    const { privateKey } = await generateKeyPair('EdDSA');
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: provider.kid }).sign(privateKey);
    await expectRefused(token, 'SIGNATURE');
  });

  it('that brings its own key is refused', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: provider.kid, jku: 'http://127.0.0.1:1/keys', jwk: provider.publicJwk() };
    await expectRefused(await new SignJWT(claims()).setProtectedHeader(header).sign(privateKey), 'SIGNATURE');
  });

  it('whose payload was changed is refused', async () => {
    const [header, , signature] = (await signed()).split('.');
    const payload = Buffer.from(JSON.stringify(claims({ roles: ['ADMINISTRATOR'] }))).toString('base64url');
    await expectRefused(`${header}.${payload}.${signature}`, 'SIGNATURE');
  });

  it('that is unsigned is refused', async () => {
    await expectRefused(new UnsecuredJWT(claims()).encode(), 'ALGORITHM');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: provider.kid })).toString('base64url');
    const payload = Buffer.from(JSON.stringify(claims())).toString('base64url');
    await expectRefused(`${header}.${payload}.`, 'ALGORITHM');
  });

  it('signed with the public key as if it were a shared secret is refused', async () => {
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: provider.kid })
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
    await expectRefused(token, 'ALGORITHM');
  });

  it('signed by an algorithm that the installation does not admit is refused, though the key is the provider’s', async () => {
    await expectRefused(await signed(), 'ALGORITHM', under({ OIDC_ALGORITHMS: 'ES256, RS256' }));
  });

  it.each(['', 'x', 'a.b.c', '..', 'é.é.é'])('that is no token (%j) is refused', async (token) => {
    await expectRefused(token, 'FORM');
  });

  it('names the same actor after its provider has moved, where the record knows it by a name', async () => {
    const caller = await under({ OIDC_ISSUER_NAME: 'https://former.example' }).verify(await signed());
    expect(caller).toMatchObject({ issuer: 'https://former.example', actorId: actorIdOf('https://former.example', 'u-1') });
  });

  it('gives one opaque id to each pair of issuer and subject', () => {
    expect(actorIdOf('a', 'b|c')).not.toBe(actorIdOf('a|b', 'c'));
    expect(actorIdOf('a', 'b')).toMatch(/^act_[0-9a-f]{32}$/);
  });

  describe('of a provider that has its own ways', () => {
    it('has its roles where the configuration says, among those of others', async () => {
      const keycloak = under({ OIDC_CLAIM_ROLES: 'realm_access.roles', OIDC_CLAIM_SITES: 'https://jalon.example/sites' });
      const roles = ['offline_access', 'uma_authorization', 'AUDITOR'];
      const token = await signed({ roles: undefined, realm_access: { roles }, 'https://jalon.example/sites': ['lyon'] });
      expect(await keycloak.verify(token)).toMatchObject({ role: 'AUDITOR', scope: { sites: ['lyon'] } });
      const two = await signed({ roles: undefined, realm_access: { roles: [...roles, 'STAFF'] } });
      await expectRefused(two, 'ROLE', keycloak);
      await expectRefused(await signed({ realm_access: 'AUDITOR' }), 'ROLE', keycloak);
    });

    it('may be a plain JWT where the configuration says, but never an identity token', async () => {
      const plain = under({ OIDC_ACCEPT_PLAIN_JWT: 'true' });
      for (const typ of ['JWT', undefined, 'at+jwt'])
        expect((await plain.verify(await signed({ typ: 'Bearer' }, { typ }))).role).toBe('STAFF');
      for (const change of [{ typ: 'ID' }, { typ: 'Refresh' }, { at_hash: 'x' }, { c_hash: 'x' }]) {
        await expectRefused(await signed(change, { typ: 'JWT' }), 'TYPE', plain);
      }
      await expectRefused(await signed({}, { typ: 'logout+jwt' }), 'TYPE', plain);
    });

    it.each(['ES256', 'PS256', 'RS256'])('may be signed by %s', async (alg) => {
      const other = await startKeyServer();
      await other.addKey(alg);
      const token = await other.sign(claims({ iss: other.issuer }));
      expect((await new OidcTokenVerifier(identitySettings({ OIDC_ISSUER: other.issuer }), quiet).verify(token)).role).toBe('STAFF');
      await other.close();
    });
  });
});
