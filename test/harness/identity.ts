/** A real OpenID Connect provider for tests, in this process, and tokens that it would never give. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type CryptoKey, type JWTHeaderParameters, type JWTPayload, SignJWT, importJWK } from 'jose';
import type { IdentityConfig } from '#libs/platform/config/identity.js';
import { identitySettings } from '#libs/platform/config/testing/identity-settings.js';
import { startIdentityProvider, type ProviderServer } from '#infra/local/identity-provider/server.js';
import { readSigningKeys } from '#infra/local/identity-provider/signing-keys.js';
import { claimsOf } from '#libs/platform/tokens/claims.js';
import { DevelopmentTokens, type TokenRequest } from '#libs/platform/tokens/development-tokens.js';
import { runFolder } from './run-folder.js';

export interface TestIdentity {
  readonly config: IdentityConfig;
  readonly keysFolder: string;
  readonly provider: ProviderServer;
  /** The same token for the same request. */
  issue(request: TokenRequest): Promise<string>;
  /** A token of a member of staff, signed by hand with the provider's key: each change is then the only fault. */
  forge(change?: Forgery): Promise<string>;
  close(): Promise<void>;
}

export interface Forgery {
  readonly claims?: JWTPayload;
  readonly header?: Partial<JWTHeaderParameters>;
  readonly key?: CryptoKey | Uint8Array;
}

export async function startTestIdentity(keysFolder = mkdtempSync(join(runFolder(), 'identity-'))): Promise<TestIdentity> {
  const provider = await startIdentityProvider({ keysFolder, audience: 'jalon-api', port: 0 });
  const config = identitySettings({ OIDC_ISSUER: provider.issuer });
  const tokens = await DevelopmentTokens.open({ identity: config, keys: { folder: keysFolder } });
  const issued = new Map<string, Promise<string>>();
  return {
    config,
    keysFolder,
    provider,
    issue(request) {
      const wanted = JSON.stringify(request);
      const token = issued.get(wanted) ?? tokens.issue(request);
      issued.set(wanted, token);
      return token;
    },
    async forge({ claims = {}, header = {}, key } = {}) {
      const [signing] = await readSigningKeys(keysFolder);
      if (!signing) throw new Error('the provider has no key');
      const now = Math.floor(Date.now() / 1_000);
      const usual = { iss: provider.issuer, aud: config.audience, sub: 'forged', iat: now, exp: now + 60, ...claimsOf({ role: 'STAFF' }) };
      return await new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: signing.kid, ...header })
        .sign(key ?? (await importJWK({ kty: signing.kty, crv: signing.crv, x: signing.x, d: signing.d }, 'EdDSA')));
    },
    close: () => provider.close(),
  };
}
