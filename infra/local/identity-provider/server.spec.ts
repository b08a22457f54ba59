import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import {
  None,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  randomPKCECodeVerifier,
} from 'openid-client';
import { readClientSecrets, signInClient } from '#libs/platform/tokens/local-clients.js';
import { OidcTokenVerifier } from '#libs/platform/tokens/oidc-verifier.js';
import { serviceToken } from '#libs/platform/tokens/service-tokens.js';
import { TokenRefused, callerRoles } from '#libs/platform/tokens/token.js';
import { anyFreePort } from '#infra/local/ports.js';
import { startTestIdentity, type TestIdentity } from '#test/harness/identity.js';
import { shippedAccounts } from './accounts.js';
import { NotInProduction, startIdentityProvider } from './server.js';
import { rotateSigningKeys } from './signing-keys.js';

const callback = 'http://127.0.0.1:41234/callback';

describe('the local identity provider', () => {
  let identity: TestIdentity;
  const verifier = () => new OidcTokenVerifier(identity.config, pino({ level: 'silent' }));

  beforeAll(async () => {
    identity = await startTestIdentity();
  });
  afterAll(() => identity?.close());

  /** Follows the provider from page to page as a browser does, and fills the form in. Answers what the program gets. */
  const signIn = async (form: Readonly<Record<string, string>>, challenged = true) => {
    const client = await discovery(new URL(identity.config.issuer), signInClient, undefined, None(), { execute: [allowInsecureRequests] });
    const verifierText = randomPKCECodeVerifier();
    const jar = new Map<string, string>();
    const visit = async (url: URL, body?: URLSearchParams) => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, headers: { cookie }, redirect: 'manual' });
      for (const [, name, value] of answer.headers.getSetCookie().map((set) => /^([^=]+)=([^;]*)/.exec(set) ?? [])) {
        if (name !== undefined) jar.set(name, value ?? '');
      }
      return { answer, next: new URL(answer.headers.get('location') ?? '/none', url) };
    };
    const code_challenge = await calculatePKCECodeChallenge(verifierText);
    const asked = buildAuthorizationUrl(client, {
      redirect_uri: callback,
      scope: 'openid profile jalon',
      nonce: 'n-1',
      ...(challenged && { code_challenge, code_challenge_method: 'S256' }),
    });
    const first = await visit(asked);
    if (first.next.href.startsWith(callback)) return { refused: first.next.searchParams.get('error') };
    const page = await (await visit(first.next)).answer.text();
    const chosen = await visit(first.next, new URLSearchParams(form));
    const shown = chosen.answer.status === 200 ? await chosen.answer.text() : null;
    if (shown !== null) return { page: shown };
    const { next } = await visit(chosen.next);
    const tokens = await authorizationCodeGrant(client, next, { pkceCodeVerifier: verifierText, expectedNonce: 'n-1' });
    return { page, access: tokens.access_token, id: tokens.id_token };
  };

  it('signs in a person who chooses an account on its page, by code and PKCE', async () => {
    const { page, access } = await signIn({ account: 'dev-staff-lyon' });
    expect(page).toContain('Nadia Perrachoux');
    expect(await verifier().verify(access ?? '')).toMatchObject({
      subject: 'dev-staff-lyon',
      name: 'Nadia Perrachoux',
      role: 'STAFF',
      scope: { sites: ['lyon'], cohorts: 'ALL', certifications: 'ALL' },
    });
  });

  it('signs in somebody else, as the form tells, and asks again where it tells too little', async () => {
    const form = {
      subject: 'x-1',
      name: 'Ève <b>',
      role: 'JUROR',
      person: 'jur_9',
      sites: 'lyon, nantes',
      cohorts: '*',
      certifications: '',
    };
    const { access } = await signIn(form);
    expect(await verifier().verify(access ?? '')).toMatchObject({
      subject: 'x-1',
      role: 'JUROR',
      personId: 'jur_9',
      scope: { sites: ['lyon', 'nantes'], cohorts: 'ALL', certifications: [] },
    });
    const { page } = await signIn({ ...form, subject: '' });
    expect(page).toContain('Il faut un identifiant');
    expect(page).toContain('Ève &#60;b&#62;');
  });

  it('gives an identity token that does not open the API', async () => {
    const { id } = await signIn({ account: 'dev-administrator' });
    await expect(verifier().verify(id ?? '')).rejects.toBeInstanceOf(TokenRefused);
  });

  it('signs nobody in without PKCE', async () => {
    expect(await signIn({ account: 'dev-staff' }, false)).toEqual({ refused: 'invalid_request' });
  });

  it('has somebody in each role', () => {
    expect(new Set(shippedAccounts.map(({ role }) => role))).toEqual(new Set(callerRoles));
  });

  it('gives a service account a token of its own role, for its secret', async () => {
    const { 'service-audit': clientSecret = '' } = await readClientSecrets(identity.keysFolder);
    const token = await serviceToken(identity.config, { clientId: 'service-audit', clientSecret });
    expect(await verifier().verify(token)).toMatchObject({ subject: 'service-audit', role: 'AUDITOR' });
    const wrong = serviceToken(identity.config, { clientId: 'service-audit', clientSecret: 'wrong' });
    await expect(wrong).rejects.toMatchObject({ status: 401 });
  });

  it('gives a development token for whomever it is asked, to its development client alone', async () => {
    const scope = { sites: ['lyon'], cohorts: 'ALL', certifications: [] } as const;
    const token = await identity.issue({ subject: 's', role: 'EVALUATOR', personId: 'eva_3', name: 'N', scope, lifeSeconds: 5 });
    expect(await verifier().verify(token)).toMatchObject({ subject: 's', role: 'EVALUATOR', personId: 'eva_3', name: 'N', scope });
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      readonly iat: number;
      readonly exp: number;
    };
    expect(claims.exp - claims.iat).toBe(5);

    const { 'service-audit': secret = '' } = await readClientSecrets(identity.keysFolder);
    const answer = await fetch(`${identity.config.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`service-audit:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'urn:jalon:grant-type:development', request: '{"subject":"x","role":"ADMINISTRATOR"}' }),
    });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });

  it('signs with a new key after it has read them again, and what the old one signed stays good', async () => {
    const before = await identity.issue({ subject: 'before', role: 'STAFF' });
    await rotateSigningKeys(identity.keysFolder);
    await identity.provider.reload();
    const after = await identity.issue({ subject: 'after', role: 'STAFF' });
    expect(before.split('.')[0]).not.toBe(after.split('.')[0]);
    const late = verifier();
    for (const token of [before, after]) expect((await late.verify(token)).role).toBe('STAFF');
  });

  it('answers nobody who reaches it under another name', async () => {
    const { port } = new URL(identity.config.issuer);
    expect((await fetch(`http://localhost:${port}/.well-known/openid-configuration`)).status).toBe(421);
  });

  it('answers whoever asks while it starts: what waits for it asks all along', async () => {
    const port = await anyFreePort();
    const { keysFolder } = identity;
    let starting = true;
    const statuses: number[] = [];
    const asks = async () => {
      while (starting) {
        const answer = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`).catch(() => null);
        if (answer) statuses.push(answer.status);
      }
    };
    const asked = Promise.all([asks(), asks(), asks()]);
    for (let start = 0; start < 20; start += 1) {
      const provider = await startIdentityProvider({ keysFolder, audience: 'jalon-api', port });
      await sleep(5);
      await provider.close();
    }
    starting = false;
    await asked;
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('does not start in production', async () => {
    process.env['JALON_ENVIRONMENT'] = 'production';
    const started = startIdentityProvider({ keysFolder: identity.keysFolder, audience: 'jalon-api', port: 0 });
    delete process.env['JALON_ENVIRONMENT'];
    await expect(started).rejects.toThrow(NotInProduction);
  });
});
