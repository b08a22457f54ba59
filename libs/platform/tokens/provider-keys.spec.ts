import type { JWTPayload } from 'jose';
import { pino } from 'pino';
import { identitySettings } from '#libs/platform/config/testing/identity-settings.js';
import { OidcTokenVerifier } from './oidc-verifier.js';
import { cooldownMs, freshMs, pauseMs } from './provider-keys.js';
import { startKeyServer, type KeyServer } from './testing/key-server.js';
import { ProviderUnreachable, TokenRefused } from './token.js';

const lifeSeconds = 3_600;

describe('the keys of the identity provider', () => {
  let provider: KeyServer;
  let verifier: OidcTokenVerifier;
  let log: string[];
  /** Milliseconds by which the verifier's clock is ahead. */
  let ahead: number;
  const open = (settings: Readonly<Record<string, string>> = {}) =>
    new OidcTokenVerifier(
      identitySettings({ OIDC_ISSUER: provider.issuer, OIDC_LONGEST_LIFE_SECONDS: String(lifeSeconds), ...settings }),
      pino({}, { write: (line) => void log.push(line) }),
      () => Date.now() + ahead,
    );

  beforeEach(async () => {
    [log, ahead] = [[], 0];
    provider = await startKeyServer();
    await provider.addKey('EdDSA');
    verifier = open();
  });
  afterEach(() => provider.close());

  const sign = (change: JWTPayload = {}): Promise<string> => {
    const now = Math.floor((Date.now() + ahead) / 1_000);
    return provider.sign({ iss: provider.issuer, aud: 'jalon-api', sub: 'u', roles: ['STAFF'], iat: now, exp: now + 60, ...change });
  };
  const expectAccepted = async (token: string | Promise<string>) => expect((await verifier.verify(await token)).role).toBe('STAFF');
  const expectRefused = async (token: string) => expect(verifier.verify(token)).rejects.toEqual(new TokenRefused('KEY'));
  const expectUnanswered = async (token: string | Promise<string>) =>
    expect(verifier.verify(await token)).rejects.toBeInstanceOf(ProviderUnreachable);

  it('are fetched once for many tokens, those that come together included', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => sign()));
    await Promise.all(tokens.map(expectAccepted));
    for (const token of tokens) await expectAccepted(token);
    expect(provider.fetches).toBe(1);
  });

  it('are those of the address that the configuration gives, without discovery', async () => {
    provider.pretend({ jwks_uri: 'http://127.0.0.1:1/nowhere' });
    verifier = open({ OIDC_JWKS_URL: `${provider.issuer}/keys` });
    await expectAccepted(sign());
  });

  it('that are new are fetched when a token first names them, and the old ones go on until they are withdrawn', async () => {
    const old = await sign({ exp: Math.floor(Date.now() / 1_000) + lifeSeconds });
    await expectAccepted(old);
    const { kid } = provider;
    await provider.addKey('ES256');
    ahead += cooldownMs + 1;
    await expectAccepted(sign());
    await expectAccepted(old);
    provider.withdrawKey(kid);
    await expectAccepted(old);
    ahead += freshMs + 1;
    await expectRefused(old);
    await expectAccepted(sign());
  });

  it('are not fetched again for a flood of invented names, but once for each pause', async () => {
    await expectAccepted(sign());
    const now = Math.floor(Date.now() / 1_000);
    const invented = await Promise.all(
      Array.from({ length: 200 }, (_, number) =>
        provider.sign({ iss: provider.issuer, sub: 'u', iat: now, exp: now + 60 }, { kid: `k${number}` }),
      ),
    );
    await Promise.all(invented.map(expectRefused));
    expect(provider.fetches).toBe(1);
    ahead += cooldownMs + 1;
    await Promise.all(invented.map(expectRefused));
    expect(provider.fetches).toBe(2);
  });

  it('that cannot be had yet leave a token unanswered, not refused; the provider is not pressed, and then all goes well', async () => {
    provider.fail(true);
    const token = await sign();
    await Promise.all(Array.from({ length: 50 }, () => expectUnanswered(token)));
    await expectUnanswered(token);
    expect(log.filter((line) => line.includes('keys cannot be read'))).toHaveLength(1);
    provider.fail(false);
    ahead += pauseMs + 1;
    await expectAccepted(token);
    expect(provider.fetches).toBe(1);
  });

  it('serve while the provider is down, for as long as a token may live, though a new key is then nobody’s to judge', async () => {
    await expectAccepted(sign());
    provider.fail(true);
    ahead += freshMs + 1;
    await expectAccepted(sign());
    const { kid } = provider;
    await provider.addKey('EdDSA');
    await expectUnanswered(sign());
    expect(provider.kid).not.toBe(kid);
    ahead += lifeSeconds * 1_000;
    await expectUnanswered(sign());
    provider.fail(false);
    ahead += pauseMs + 1;
    await expectAccepted(sign());
  });

  it.each([
    ['of another issuer', { issuer: 'https://elsewhere.example' }],
    ['without an address of keys', { jwks_uri: undefined }],
    ['whose keys are elsewhere than on the web', { jwks_uri: 'file:///etc/passwd' }],
  ])('are not taken from a document %s', async (_what, document) => {
    provider.pretend(document);
    await expectUnanswered(sign());
    expect(provider.fetches).toBe(0);
  });

  it('leave no token in the log', async () => {
    const token = await sign();
    provider.fail(true);
    await expectUnanswered(token);
    expect(log.join()).not.toContain(token.slice(0, 40));
  });
});
