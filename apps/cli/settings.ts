/** Where the command line finds the running stack: the launcher gives it the stack's own environment. */
import { loadConfig, type Config } from '#libs/platform/config/config.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { ApiClient } from './api-client.js';
import { CliFailure } from './failure.js';
import { tokenToCall } from './sign-in.js';

export class NothingRuns extends CliFailure {
  constructor(home: string) {
    super(
      `Aucun Jalon ne tourne sur ${home}. Démarrez-le par npm start ; s’il tourne sur un autre dossier, donnez-le : JALON_HOME=dossier npm run jalon -- …`,
    );
  }
}

/** @throws {NothingRuns} where neither a running stack nor the environment says where the database is {ConfigError} */
export function settings(): Config {
  const { DATABASE_URL, JALON_HOME } = process.env;
  if (DATABASE_URL === undefined && JALON_HOME !== undefined) throw new NothingRuns(JALON_HOME);
  return loadConfig(process.env);
}

export function apiAddress({ host, port }: Config): string {
  return process.env['JALON_API_URL'] ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A client that speaks as a person of the role. The subject is kept apart from those of people's own tokens. */
export async function apiAs(role: CallerRole, subject = `cli-${role.toLowerCase()}`, personId?: string): Promise<ApiClient> {
  const config = settings();
  return new ApiClient(apiAddress(config), await tokenToCall(config, { subject, role, personId }));
}
