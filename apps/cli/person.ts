/** Who types a command that shows what is kept of people: each such reading is logged, under a person. */
import { userInfo } from 'node:os';
import { pino } from 'pino';
import type { Config } from '#libs/platform/config/config.js';
import { NoDevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';
import { OidcTokenVerifier } from '#libs/platform/tokens/oidc-verifier.js';
import { ProviderUnreachable, TokenRefused, type Caller, type CallerRole } from '#libs/platform/tokens/token.js';
import type { PersonalDataReader } from '#libs/persons/vault/access-log.js';
import { ApiClient } from './api-client.js';
import { CliFailure } from './failure.js';
import { apiAddress, settings } from './settings.js';
import { developmentToken } from './sign-in.js';

/** Nobody says who reads: a program's account is no person, and what the machine calls somebody is no proof. */
export class PersonRequired extends CliFailure {
  constructor() {
    super(
      'Cette lecture est consignée sous le nom de qui la fait : donnez votre jeton d’accès, celui du fournisseur d’identité, dans la variable JALON_TOKEN.',
    );
  }
}

type Trusted = Pick<Config, 'identity' | 'keys'>;

/**
 * The access token of `JALON_TOKEN`. Where there is none, the local provider, which signs anybody in for the asking, gives one for the account
 * of this machine that the process runs under.
 * @param role asked of the local provider; a token that is given has its own
 * @throws {PersonRequired}
 */
async function personalToken(config: Trusted, role: CallerRole): Promise<string> {
  const given = process.env['JALON_TOKEN'];
  if (given) return given;
  const { username } = userInfo();
  try {
    return await developmentToken(config, { subject: `os-${username}`, name: username, role });
  } catch (error) {
    throw error instanceof CliFailure && error.cause instanceof NoDevelopmentTokens && config.identity !== null
      ? new PersonRequired()
      : error;
  }
}

/** Who types, as the provider signed it. @throws {CliFailure} where the token is not to be believed {PersonRequired} */
export async function personTyping(config: Trusted, role: CallerRole): Promise<{ readonly person: Caller; readonly token: string }> {
  const token = await personalToken(config, role);
  if (config.identity === null) throw new PersonRequired();
  try {
    return { person: await new OidcTokenVerifier(config.identity, pino({ level: 'silent' })).verify(token), token };
  } catch (error) {
    if (error instanceof TokenRefused) throw new CliFailure(`Le jeton de JALON_TOKEN est refusé : ${error.message}`, { cause: error });
    throw error instanceof ProviderUnreachable ? new CliFailure(error.message, { cause: error }) : error;
  }
}

/** As the log of readings will say. @throws {CliFailure} */
export async function readerTyping(config: Trusted, operation: string, streamId: string | null): Promise<PersonalDataReader> {
  const { person } = await personTyping(config, 'ADMINISTRATOR');
  return { actorId: person.actorId, role: person.role, operation, streamId, requestId: null };
}

/** A client that reads as the person who types. @throws {CliFailure} */
export async function apiAsPerson(role: CallerRole): Promise<ApiClient> {
  const config = settings();
  return new ApiClient(apiAddress(config), (await personTyping(config, role)).token);
}
