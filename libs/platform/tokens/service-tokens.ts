/** Access tokens of a service account, by client credentials (RFC 6749 §4.4): a program that acts under its own name. */
import { ClientSecretBasic, allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import type { IdentityConfig } from '#libs/platform/config/identity.js';

export async function serviceToken(
  { issuer, audience }: Pick<IdentityConfig, 'issuer' | 'audience'>,
  { clientId, clientSecret }: NonNullable<IdentityConfig['serviceAccount']>,
): Promise<string> {
  const provider = await discovery(new URL(issuer), clientId, undefined, ClientSecretBasic(clientSecret), {
    execute: issuer.startsWith('http:') ? [allowInsecureRequests] : [],
  });
  // Some providers take the API's name so; the others must ignore it (§3.2).
  const { access_token: token } = await clientCredentialsGrant(provider, { audience });
  return token;
}
