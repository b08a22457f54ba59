/** How the command line gets its tokens: of the local provider for any role, or of a real one for a service account. */
import type { Config } from '#config/config.js';
import { DevelopmentTokens, NoDevelopmentTokens, type TokenRequest } from '#tokens/development-tokens.js';
import { readClientSecrets, serviceAccounts } from '#tokens/local-clients.js';
import { serviceToken } from '#tokens/service-tokens.js';
import { CliFailure } from './failure.js';

type SignIn = Pick<Config, 'identity' | 'keys'>;

let open: Promise<DevelopmentTokens> | null = null;

/** For whomever is named. @throws {CliFailure} */
export async function developmentToken(config: SignIn, request: TokenRequest): Promise<string> {
  return await told(config, async () => (await (open ??= DevelopmentTokens.open(config))).issue(request));
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
    const code = (error as { readonly code?: unknown }).code;
    if (typeof code !== 'string' && !(error instanceof TypeError)) throw error;
    const refused = (error as { readonly error?: unknown }).error;
    const why = typeof refused === 'string' ? `a refusé (${refused})` : 'ne répond pas comme attendu';
    throw new CliFailure(`Le fournisseur d’identité ${config.identity?.issuer} ${why}.`, { cause: error });
  }
}
