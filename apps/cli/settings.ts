/** Where the command line finds the running stack: the launcher gives it the stack's own environment. */
import { loadConfig, type Config } from '#config/config.js';
import { TokenIssuer } from '#tokens/local-tokens.js';
import type { CallerRole } from '#tokens/token.js';
import { ApiClient } from './api-client.js';

export const settings = (): Config => loadConfig(process.env);

export function apiAddress({ host, port }: Config): string {
  return process.env['JALON_API_URL'] ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A client that speaks as a person of the role. The subject is kept apart from those of people's own tokens. */
export async function apiAs(role: CallerRole, subject = `cli-${role.toLowerCase()}`): Promise<ApiClient> {
  const config = settings();
  const issuer = await TokenIssuer.open(config.keys.folder);
  return new ApiClient(apiAddress(config), await issuer.issue({ subject, role }));
}
