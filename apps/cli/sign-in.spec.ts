import { pino } from 'pino';
import { identitySettings } from '#libs/platform/config/testing/identity-settings.js';
import { readClientSecrets } from '#libs/platform/tokens/local-clients.js';
import { OidcTokenVerifier } from '#libs/platform/tokens/oidc-verifier.js';
import { startKeyServer } from '#libs/platform/tokens/testing/key-server.js';
import { startTestIdentity, type TestIdentity } from '#test/harness/identity.js';
import { CliFailure } from './failure.js';
import { developmentToken, tokenOfService, tokenToCall } from './sign-in.js';

const staff = { subject: 'cli-staff', role: 'STAFF' } as const;

describe('the command line gets its tokens', () => {
  let identity: TestIdentity;
  const local = () => ({ identity: identity.config, keys: { folder: identity.keysFolder } });
  const callerOf = (token: string) => new OidcTokenVerifier(identity.config, pino({ level: 'silent' })).verify(token);
  const expectTold = async (asked: Promise<string>, sentence: RegExp) => {
    const failure: unknown = await asked.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CliFailure);
    expect((failure as CliFailure).message).toMatch(sentence);
  };

  beforeAll(async () => {
    identity = await startTestIdentity();
  });
  afterAll(() => identity?.close());

  it('from the local provider, for whomever it names', async () => {
    expect(await callerOf(await developmentToken(local(), { ...staff, personId: 'sta_1' }))).toMatchObject({ ...staff, personId: 'sta_1' });
    expect(await callerOf(await tokenToCall(local(), staff))).toMatchObject(staff);
    expect(await callerOf(await tokenOfService(local(), 'service-audit'))).toMatchObject({ subject: 'service-audit', role: 'AUDITOR' });
    await expectTold(tokenOfService(local(), 'service-inconnu'), /service-inscriptions, service-audit/);
  });

  it('from any provider for its service account, whatever role it would have asked for', async () => {
    const clientId = 'service-inscriptions';
    const { [clientId]: clientSecret = '' } = await readClientSecrets(identity.keysFolder);
    const env = { OIDC_ISSUER: identity.config.issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret };
    const config = { ...local(), identity: identitySettings(env) };
    const asked = { ...staff, role: 'ADMINISTRATOR' } as const;
    expect(await callerOf(await tokenToCall(config, asked))).toMatchObject({ subject: clientId, role: 'STAFF' });
    const wrong = { ...config, identity: identitySettings({ ...env, OIDC_CLIENT_SECRET: 'wrong' }) };
    await expectTold(tokenToCall(wrong, asked), /a refusé \(401\)/);
  });

  it('not from a real provider for the asking, nor from none, nor from one that is down: a sentence says so', async () => {
    const real = await startKeyServer();
    const config = { ...local(), identity: identitySettings({ OIDC_ISSUER: real.issuer }) };
    await expectTold(developmentToken(config, staff), /n’émet pas de jeton de développement.*OIDC_CLIENT_ID/);
    await expectTold(tokenOfService(config), /OIDC_CLIENT_ID/);
    await real.close();
    await expectTold(developmentToken({ ...local(), identity: null }, staff), /npm start/);
    const down = { ...local(), identity: identitySettings({ OIDC_ISSUER: 'http://127.0.0.1:1' }) };
    await expectTold(developmentToken(down, staff), /http:\/\/127.0.0.1:1 ne répond pas/);
  });
});
