/** How the command line gets its tokens: of the local provider for any role, or of a real one for a service account. */
import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import type { Config } from '#libs/platform/config/config.js';
import { DevelopmentTokens, NoDevelopmentTokens, type TokenRequest } from '#libs/platform/tokens/development-tokens.js';
import { readClientSecrets, serviceAccounts } from '#libs/platform/tokens/local-clients.js';
import { serviceToken } from '#libs/platform/tokens/service-tokens.js';
import { CliFailure } from './failure.js';

type SignIn = Pick<Config, 'identity' | 'keys'>;

/** By issuer: a command asks for as many tokens as there are people who act in it. */
const known = new Map<string | undefined, Promise<DevelopmentTokens>>();

/** For whomever is named. @throws {CliFailure} */
export async function developmentToken(config: SignIn, request: TokenRequest): Promise<string> {
  const issuer = config.identity?.issuer;
  const tokens = known.get(issuer) ?? DevelopmentTokens.open(config);
  known.set(issuer, tokens);
  return await told(config, async () => (await tokens).issue(request));
}

/** @param account of those of the local provider; that of `OIDC_CLIENT_ID` where it is not given @throws {CliFailure} */
export async function tokenOfService(config: SignIn, account?: string): Promise<string> {
  const { identity } = config;
  if (identity === null) throw new CliFailure(new NoDevelopmentTokens(null).message);
  const credentials = account === undefined ? identity.serviceAccount : await localCredentials(config, account);
  if (credentials === null) throw new CliFailure('Donnez le compte de service : OIDC_CLIENT_ID et OIDC_CLIENT_SECRET.');
  return await told(config, () => serviceToken(identity, credentials));
}

/** A token to call the API with: the service account's where there is one, which then has its own role. */
export async function tokenToCall(config: SignIn, request: TokenRequest): Promise<string> {
  return config.identity?.serviceAccount ? await tokenOfService(config) : await developmentToken(config, request);
}

async function localCredentials({ keys }: SignIn, clientId: string) {
  const clientSecret = Object.hasOwn(serviceAccounts, clientId) ? (await readClientSecrets(keys.folder))[clientId] : undefined;
  if (clientSecret === undefined) {
    throw new CliFailure(`Les comptes de service du fournisseur local sont : ${Object.keys(serviceAccounts).join(', ')}.`);
  }
  return { clientId, clientSecret };
}

async function told(config: SignIn, ask: () => Promise<string>): Promise<string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoDevelopmentTokens) throw new CliFailure(error.message, { cause: error });
    const refused = error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError;
    if (!refused && !(error instanceof ClientError) && !(error instanceof TypeError)) throw error;
    const why = refused ? `a refusé (${error instanceof ResponseBodyError ? error.error : error.status})` : 'ne répond pas comme attendu';
    throw new CliFailure(`Le fournisseur d’identité ${config.identity?.issuer} ${why}.`, { cause: error });
  }
}
