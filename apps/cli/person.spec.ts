import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identitySettings } from '#libs/platform/config/testing/identity-settings.js';
import { startKeyServer } from '#libs/platform/tokens/testing/key-server.js';
import { personTyping, PersonRequired } from './person.js';

describe('who types a command whose reading is logged', () => {
  it('must give their token where the provider gives none for the asking, a service account being no person', async () => {
    const provider = await startKeyServer();
    const service = { OIDC_CLIENT_ID: 'service-audit', OIDC_CLIENT_SECRET: 'secret' };
    const identity = identitySettings({ OIDC_ISSUER: provider.issuer, ...service });
    const failure: unknown = await personTyping(
      { identity, keys: { folder: mkdtempSync(join(tmpdir(), 'jalon-keys-')) } },
      'AUDITOR',
    ).catch((error: unknown) => error);
    await provider.close();
    expect(failure).toBeInstanceOf(PersonRequired);
    expect((failure as Error).message).toMatch(/consignée sous le nom de qui la fait.*JALON_TOKEN/);
  });
});
