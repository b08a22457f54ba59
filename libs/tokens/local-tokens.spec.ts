import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT, exportSPKI, generateKeyPair } from 'jose';
import { LocalTokenVerifier, TokenIssuer, audience, localIssuer } from './local-tokens.js';
import { type SigningKeys, readSigningKeys } from './signing-keys.js';
import { type TokenCheck, TokenRefused, actorIdOf, callerRoles } from './token.js';

describe('a development token', () => {
  let folder: string;
  let keys: SigningKeys;
  let issuer: TokenIssuer;
  let verifier: LocalTokenVerifier;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
    [issuer, verifier] = await Promise.all([TokenIssuer.open(folder), LocalTokenVerifier.open(folder)]);
    keys = await readSigningKeys(folder);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const now = (): number => Math.floor(Date.now() / 1000);
  const claims = (change: JWTPayload = {}): JWTPayload => ({
    iss: localIssuer,
    aud: audience,
    sub: 'u-1',
    roles: ['STAFF'],
    iat: now(),
    exp: now() + 60,
    ...change,
  });
  const signed = async (change: JWTPayload = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> =>
    new SignJWT(claims(change))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.signing.kid, ...header })
      .sign(keys.signing.key);
  const expectRefused = async (token: string, check: TokenCheck): Promise<void> => {
    await expect(verifier.verify(token)).rejects.toEqual(new TokenRefused(check));
    await expect(verifier.verify(token)).rejects.toHaveProperty('check', check);
  };

  it.each(callerRoles)('names its caller in the role %s', async (role) => {
    const token = await issuer.issue({ subject: 'u-1', role, name: 'Odile Ravenel' });
    expect(await verifier.verify(token)).toEqual({
      issuer: localIssuer,
      subject: 'u-1',
      name: 'Odile Ravenel',
      role,
      personId: null,
      scope: { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' },
      actorId: actorIdOf(localIssuer, 'u-1'),
    });
  });

  it('is signed by a key that only its owner reads', async () => {
    expect((await stat(join(folder, 'token-signing-keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('is valid for twelve hours unless asked otherwise', async () => {
    const payload = JSON.parse(
      Buffer.from((await issuer.issue({ subject: 'u', role: 'STAFF' })).split('.')[1] as string, 'base64url').toString(),
    ) as JWTPayload;
    expect((payload.exp as number) - (payload.iat as number)).toBe(12 * 3600);
  });

  it('made by hand as the issuer makes it is accepted, so that each refusal below has one cause', async () => {
    expect((await verifier.verify(await signed())).role).toBe('STAFF');
  });

  it.each<[string, TokenCheck, JWTPayload, Partial<JWTHeaderParameters>]>([
    ['expired', 'EXPIRY', { exp: 1_700_000_000 }, {}],
    ['never expires', 'EXPIRY', { exp: undefined }, {}],
    ['is not valid yet', 'NOT_BEFORE', { nbf: 4_000_000_000 }, {}],
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

  it('says which person calls and what they may reach; what it does not say is nothing', async () => {
    const caller = await verifier.verify(await signed({ jalon_person: 'jur_12', jalon_sites: ['lyon'], jalon_certifications: ['*'] }));
    expect(caller).toMatchObject({ personId: 'jur_12', scope: { sites: ['lyon'], cohorts: [], certifications: 'ALL' } });
  });

  it('expired for less than the clocks may differ is accepted', async () => {
    expect((await verifier.verify(await signed({ exp: now() - 5 }))).subject).toBe('u-1');
  });

  it('signed by another key under a known name is refused', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.signing.kid }).sign(privateKey);
    await expectRefused(token, 'SIGNATURE');
  });

  it('whose payload was changed is refused', async () => {
    const [header, , signature] = (await signed()).split('.');
    const payload = Buffer.from(JSON.stringify(claims({ roles: ['ADMINISTRATOR'] }))).toString('base64url');
    await expectRefused(`${header}.${payload}.${signature}`, 'SIGNATURE');
  });

  it('that is unsigned is refused', async () => {
    await expectRefused(new UnsecuredJWT(claims()).encode(), 'ALGORITHM');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: keys.signing.kid })).toString('base64url');
    const payload = Buffer.from(JSON.stringify(claims())).toString('base64url');
    await expectRefused(`${header}.${payload}.`, 'ALGORITHM');
  });

  it('signed with the public key as if it were a shared secret is refused', async () => {
    const publicKey = await exportSPKI(keys.verifying.get(keys.signing.kid) as CryptoKey);
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: keys.signing.kid })
      .sign(new TextEncoder().encode(publicKey));
    await expectRefused(token, 'ALGORITHM');
  });

  it.each(['', 'x', 'a.b.c', '..', 'é.é.é'])('that is no token (%j) is refused', async (token) => {
    await expectRefused(token, 'FORM');
  });

  it('gives one opaque id to each pair of issuer and subject', () => {
    expect(actorIdOf('a', 'b|c')).not.toBe(actorIdOf('a|b', 'c'));
    expect(actorIdOf('a', 'b')).toMatch(/^act_[0-9a-f]{32}$/);
  });
});
