/** Access tokens asked of the local identity provider for whomever a developer or a test names. */
import { type Configuration, ClientSecretBasic, allowInsecureRequests, discovery, genericGrantRequest } from 'openid-client';
import type { Config } from '#libs/platform/config/config.js';
import type { Who } from './claims.js';
import { developmentClient, developmentGrant, readClientSecrets } from './local-clients.js';

export interface TokenRequest extends Who {
  readonly subject: string;
  /** 12 hours by default. */
  readonly lifeSeconds?: number;
}

/** The provider that the installation trusts gives no tokens for the asking: it is a real one. */
export class NoDevelopmentTokens extends Error {
  constructor(issuer: string | null, cause?: unknown) {
    super(
      issuer === null
        ? 'Aucun fournisseur d’identité n’est connu (OIDC_ISSUER) : démarrez le produit par npm start.'
        : `Le fournisseur d’identité ${issuer} n’émet pas de jeton de développement. Donnez à cette commande un compte de service : OIDC_CLIENT_ID et OIDC_CLIENT_SECRET.`,
      { cause },
    );
    this.name = 'NoDevelopmentTokens';
  }
}

export class DevelopmentTokens {
  private constructor(private readonly provider: Configuration) {}

  /** @throws NoDevelopmentTokens */
  static async open({ identity, keys }: Pick<Config, 'identity' | 'keys'>): Promise<DevelopmentTokens> {
    if (identity === null) throw new NoDevelopmentTokens(null);
    const { [developmentClient]: secret } = await readClientSecrets(keys.folder);
    const provider = await discovery(new URL(identity.issuer), developmentClient, undefined, ClientSecretBasic(secret), {
      execute: [allowInsecureRequests],
    });
    if (!provider.serverMetadata().grant_types_supported?.includes(developmentGrant)) throw new NoDevelopmentTokens(identity.issuer);
    return new DevelopmentTokens(provider);
  }

  async issue(request: TokenRequest): Promise<string> {
    const { access_token: token } = await genericGrantRequest(this.provider, developmentGrant, { request: JSON.stringify(request) });
    return token;
  }
}
