/** The local OpenID Connect provider: its clients, its accounts, and access tokens as Jalon reads them. */
import { randomBytes } from 'node:crypto';
import {
  Provider,
  errors,
  interactionPolicy,
  type Configuration,
  type KoaContextWithOIDC,
  type ResourceServer,
  type TokenEndpointGrantContext,
} from 'oidc-provider';
import { claimsOf } from '#libs/platform/tokens/claims.js';
import type { TokenRequest } from '#libs/platform/tokens/development-tokens.js';
import { developmentClient, developmentGrant, serviceAccounts, signInClient } from '#libs/platform/tokens/local-clients.js';
import { type Accounts, tokenRequest } from './accounts.js';
import { memoryAdapter } from './memory-adapter.js';
import type { SigningKey } from './signing-keys.js';

/** Of what tokens are for, as resource indicators (RFC 8707) name it: a URI. The tokens' audience is the API's own name. */
const resource = 'urn:jalon:api';
const scope = 'jalon';
const usualLifeSeconds = 12 * 3_600;
/** A browser on this machine, on whatever port it listens for the answer (RFC 8252 §7.3). */
const callbacks = ['http://127.0.0.1/callback', 'http://localhost/callback'];

interface ProviderSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: readonly SigningKey[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly accounts: Accounts;
}

/** For whom a token was asked that is none of an account's. */
type Named = WeakMap<object, TokenRequest>;

export function openProvider({ issuer, audience, keys, secrets, accounts }: ProviderSettings): Provider {
  const server: ResourceServer = {
    audience,
    scope,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'EdDSA' } },
  };
  const named: Named = new WeakMap();
  const configuration: Configuration = {
    adapter: memoryAdapter(),
    clients: [
      {
        client_id: signInClient,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: callbacks,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
      { ...confidential(developmentClient, secrets), grant_types: [developmentGrant] },
      ...Object.keys(serviceAccounts).map((id) => ({ ...confidential(id, secrets), grant_types: ['client_credentials'] })),
    ],
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'] },
    jwks: { keys: keys.map(({ iat: _, ...key }) => ({ ...key, use: 'sig' })) },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    claims: { openid: ['sub'], profile: ['name'] },
    scopes: ['openid', 'profile'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, asked) => {
          if (asked !== resource) throw new errors.InvalidTarget();
          return server;
        },
      },
    },
    interactions: { policy: signInOnly(), url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: {
      AuthorizationCode: 60,
      AccessToken: usualLifeSeconds,
      ClientCredentials: usualLifeSeconds,
      Grant: 86_400,
      IdToken: 3_600,
      Interaction: 3_600,
      Session: 86_400,
    },
    findAccount: (_context, subject) => {
      const account = accounts.find(subject);
      return account === null ? undefined : { accountId: subject, claims: () => ({ sub: subject, name: account.name }) };
    },
    extraTokenClaims: (_context, token) => {
      const who =
        token.kind === 'ClientCredentials' ? serviceAccounts[token.clientId ?? ''] : (named.get(token) ?? accounts.find(token.accountId));
      return who ? claimsOf(who) : undefined;
    },
    loadExistingGrant: grantOf,
  };
  const provider = new Provider(issuer, configuration);
  const give = async (context: TokenEndpointGrantContext) => {
    context.body = await giveToken(provider, named, context, server);
  };
  provider.registerGrantType(developmentGrant, give, 'request');
  return provider;
}

const confidential = (id: string, secrets: Readonly<Record<string, string>>) => ({
  client_id: id,
  client_secret: secrets[id],
  redirect_uris: [],
  response_types: [],
});

/** Nobody is asked to consent to what this installation's own programs do. */
function signInOnly() {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return policy;
}

async function grantOf({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  if (!client || !session?.accountId) return undefined;
  const known = session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  if (found) return found;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile');
  grant.addResourceScope(resource, scope);
  await grant.save();
  return grant;
}

/** A token as the request says, for whomever it names: only our own development client may ask. */
async function giveToken(provider: Provider, named: Named, { oidc }: TokenEndpointGrantContext, resourceServer: ResourceServer) {
  const request = readRequest(oidc.params['request']);
  const token = new provider.AccessToken({
    client: oidc.client,
    accountId: request.subject,
    resourceServer: new provider.ResourceServer(resource, resourceServer),
    scope,
    grantId: '',
    gty: developmentGrant,
    expiresIn: request.lifeSeconds ?? usualLifeSeconds,
  });
  named.set(token, request);
  const value = await token.save();
  return { access_token: value, expires_in: token.expiration, token_type: token.tokenType };
}

function readRequest(text: unknown): TokenRequest {
  try {
    return tokenRequest.parse(JSON.parse(String(text)));
  } catch {
    throw new errors.InvalidRequest('request must be the JSON of a subject, a role and what they may reach');
  }
}
