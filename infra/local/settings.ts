/** What `npm start` is asked: options of its command line, and the environment. */
import { parseArgs } from 'node:util';
import { loadConfig, type Config } from '#libs/platform/config/config.js';
import { Failure } from './failure.js';

export interface Settings {
  readonly config: Config;
  /** False where the environment names a server elsewhere. */
  readonly localPostgres: boolean;
  readonly localTemporal: boolean;
  readonly localIdentity: boolean;
  readonly ports: {
    readonly postgres: number | null;
    readonly temporal: number | null;
    readonly temporalUi: number | null;
    readonly identity: number | null;
  };
  readonly apis: number;
  readonly workers: number;
  readonly demo: boolean;
}

export const usage = `npm start -- [--no-demo] [--apis N] [--workers N]
  --no-demo    ne joue pas la démonstration au premier démarrage
  --apis N     nombre de processus d’API, sur PORT, PORT+1, … (1 par défaut)
  --workers N  nombre de processus worker (1 par défaut)
Variables d’environnement : infra/environment.md`;

/** Also of one machine: a start on newer code gives it the journeys that older code had begun. */
const deployment = 'jalon';

/** @throws {Failure} or {ConfigError} naming what is wrong */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const options = parseOptions(args);
  const localPostgres = !env['DATABASE_URL'];
  const localTemporal = !env['TEMPORAL_ADDRESS'];
  // In production nothing stands in for a real provider: the configuration then lacks one, and says so.
  const localIdentity = !env['OIDC_ISSUER'] && env['JALON_ENVIRONMENT'] !== 'production';
  const config = loadConfig({
    ...env,
    TEMPORAL_DEPLOYMENT: env['TEMPORAL_DEPLOYMENT'] || deployment,
    // Checked with the rest now; the servers are started later, and give the real addresses.
    ...(localPostgres && { DATABASE_URL: 'postgres://127.0.0.1/jalon' }),
    ...(localTemporal && { TEMPORAL_ADDRESS: '127.0.0.1:7233' }),
    ...(localIdentity && { OIDC_ISSUER: 'http://127.0.0.1', OIDC_ISSUER_NAME: 'jalon-local' }),
  });
  return {
    config,
    localPostgres,
    localTemporal,
    localIdentity,
    ports: {
      postgres: portOf(env, 'JALON_POSTGRES_PORT'),
      temporal: portOf(env, 'JALON_TEMPORAL_PORT'),
      temporalUi: portOf(env, 'JALON_TEMPORAL_UI_PORT'),
      identity: portOf(env, 'JALON_IDENTITY_PORT'),
    },
    ...options,
  };
}

function parseOptions(args: readonly string[]): Pick<Settings, 'apis' | 'workers' | 'demo'> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'no-demo': { type: 'boolean' }, apis: { type: 'string', default: '1' }, workers: { type: 'string', default: '1' } },
    });
    return { demo: !values['no-demo'], apis: count(values.apis, '--apis'), workers: count(values.workers, '--workers') };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure(`Option inconnue ou incomplète dans « ${args.join(' ')} ».\n${usage}`, { cause });
  }
}

function count(value: string, option: string): number {
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  throw new Failure(`${option} doit être un nombre de 1 à 99.`);
}

function portOf(env: NodeJS.ProcessEnv, name: string): number | null {
  const value = env[name];
  if (!value) return null;
  if (/^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535) return Number(value);
  throw new Failure(`Configuration refusée :\n  - ${name} doit être un port, de 1 à 65535.`);
}
