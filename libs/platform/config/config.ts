/** Settings of every process of Jalon, read once at boot from the environment. infra/environment.md lists the variables. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { faultsInClear } from './in-clear.js';
import { type IdentityConfig, identityExpectations, identityFaults, identityOf, identityVariables } from './identity.js';
import { rateExpectations, rateFaults, rateLimitsOf, rateVariables, type RateLimits } from './rate-limits.js';

export interface Config {
  /** Folder of everything kept on this machine. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  /** Of the application's role, which cannot alter the record. */
  readonly databaseUrl: string;
  /** Of the tables' owner, for migrations alone; null where it is the application's role. */
  readonly databaseOwnerUrl: string | null;
  readonly temporal: TemporalConfig;
  /** Whose pages a browser may have payloads decoded for; null where none. */
  readonly temporalPagesOrigin: string | null;
  readonly files: FilesConfig;
  /** Null in development only, where no provider is named: nobody can call the API then. */
  readonly identity: IdentityConfig | null;
  /** Where the keys are that seal personal data and Temporal payloads. */
  readonly keys: { readonly folder: string };
  /** A folder of certifications besides those shipped. */
  readonly certificationsFolder: string | null;
  /** The centre's own rules of retention, in place of those that ship. */
  readonly retentionFile: string | null;
  /** Null in development only, where nothing is to be limited. */
  readonly rateLimits: RateLimits | null;
  /** Proxies that say truly whose address a request comes from. */
  readonly trustedProxies: readonly string[];
  readonly environment: 'development' | 'production';
  readonly logLevel: (typeof logLevels)[number];
  readonly workerMetricsPort: number | null;
  /** How long the API waits for Temporal before it answers 202. */
  readonly updateTimeoutMs: number;
}

export interface TemporalConfig {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Under which builds of the workers are told apart; null where all workers are of one build. */
  readonly deployment: string | null;
  /** PEM texts; null for a connection in clear. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | null;
  readonly apiKey: string | null;
}

export type FilesConfig =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Null for Amazon's own. */
      readonly endpoint: string | null;
      readonly region: string;
      /** Null where the machine's own identity gives them. */
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
      readonly forcePathStyle: boolean;
    };

/** Every variable that is wrong, one French sentence each; its message never holds a value, which may be a secret. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Configuration refusée :\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const text = z.string().min(1);
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);
const yesOrNo = z.enum(['true', 'false']).transform((value) => value === 'true');
const milliseconds = z
  .string()
  .regex(/^\d{1,7}$/)
  .transform(Number)
  .refine((value) => value >= 100);
const hostAndPort = z.string().regex(/^[^\s/:]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ });
const httpUrl = z.url({ protocol: /^https?$/ });
const pemFile = z.string().transform((path, context) => {
  try {
    const pem = readFileSync(path, 'utf8');
    if (pem.includes('-----BEGIN ')) return pem;
  } catch {
    // Told below, like a file that is no PEM.
  }
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

const environment = z.object({
  JALON_HOME: text.default('.jalon'),
  HOST: text.default('127.0.0.1'),
  PORT: port.default(3000),
  DATABASE_URL: postgresUrl,
  DATABASE_OWNER_URL: postgresUrl.optional(),
  TEMPORAL_ADDRESS: hostAndPort,
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .default('jalon'),
  TEMPORAL_TASK_QUEUE: text.default('journeys'),
  TEMPORAL_DEPLOYMENT: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional(),
  TEMPORAL_TLS: yesOrNo.default(false),
  TEMPORAL_TLS_CA: pemFile.optional(),
  TEMPORAL_TLS_CERT: pemFile.optional(),
  TEMPORAL_TLS_KEY: pemFile.optional(),
  TEMPORAL_API_KEY: text.optional(),
  TEMPORAL_UI_ORIGIN: z
    .string()
    .regex(/^https?:\/\/[^/?#@\s]+$/)
    .optional(),
  JALON_FILES_FOLDER: text.optional(),
  S3_BUCKET: text.optional(),
  S3_ENDPOINT: httpUrl.optional(),
  S3_REGION: text.default('eu-west-3'),
  S3_ACCESS_KEY_ID: text.optional(),
  S3_SECRET_ACCESS_KEY: text.optional(),
  S3_FORCE_PATH_STYLE: yesOrNo.default(false),
  JALON_KEYS_FOLDER: text.optional(),
  JALON_CERTIFICATIONS_FOLDER: text.optional(),
  JALON_RETENTION_FILE: text.optional(),
  JALON_ENVIRONMENT: z.enum(['development', 'production']).default('development'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  WORKER_METRICS_PORT: port.optional(),
  JALON_UPDATE_TIMEOUT_MS: milliseconds.default(10_000),
  ...identityVariables,
  ...rateVariables,
});

type Variable = keyof typeof environment.shape;

const portSentence = 'un port, de 0 à 65535';
const pemSentence = 'le chemin d’un fichier PEM lisible';
const postgresSentence = 'une adresse postgres://utilisateur:motdepasse@hôte:port/base';
const yesOrNoSentence = 'true ou false';
const textSentence = 'un texte non vide';

/** What each variable must be: the end of the sentence « … doit être … ». */
const expectations: Readonly<Record<Variable, string>> = {
  JALON_HOME: 'le chemin d’un dossier',
  HOST: 'une adresse d’écoute',
  PORT: portSentence,
  DATABASE_URL: postgresSentence,
  DATABASE_OWNER_URL: postgresSentence,
  TEMPORAL_ADDRESS: 'de la forme hôte:port',
  TEMPORAL_NAMESPACE: 'un nom de lettres, chiffres, points et tirets',
  TEMPORAL_TASK_QUEUE: textSentence,
  TEMPORAL_DEPLOYMENT: 'un nom de lettres, chiffres et tirets',
  TEMPORAL_TLS: yesOrNoSentence,
  TEMPORAL_TLS_CA: pemSentence,
  TEMPORAL_TLS_CERT: pemSentence,
  TEMPORAL_TLS_KEY: pemSentence,
  TEMPORAL_API_KEY: textSentence,
  TEMPORAL_UI_ORIGIN: 'une adresse sans chemin, par exemple https://temporal.example.org',
  JALON_FILES_FOLDER: 'le chemin d’un dossier',
  S3_BUCKET: textSentence,
  S3_ENDPOINT: 'une adresse http:// ou https://',
  S3_REGION: textSentence,
  S3_ACCESS_KEY_ID: textSentence,
  S3_SECRET_ACCESS_KEY: textSentence,
  S3_FORCE_PATH_STYLE: yesOrNoSentence,
  JALON_KEYS_FOLDER: 'le chemin d’un dossier',
  JALON_CERTIFICATIONS_FOLDER: 'le chemin d’un dossier',
  JALON_RETENTION_FILE: 'le chemin d’un fichier',
  JALON_ENVIRONMENT: 'development ou production',
  LOG_LEVEL: `un de : ${logLevels.join(', ')}`,
  WORKER_METRICS_PORT: portSentence,
  JALON_UPDATE_TIMEOUT_MS: 'un nombre de millisecondes, au moins 100',
  ...identityExpectations,
  ...rateExpectations,
};

const together: readonly (readonly [Variable, Variable])[] = [
  ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
  ['TEMPORAL_TLS_KEY', 'TEMPORAL_TLS_CERT'],
  ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  ['S3_SECRET_ACCESS_KEY', 'S3_ACCESS_KEY_ID'],
  ['S3_ENDPOINT', 'S3_BUCKET'],
  ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['OIDC_CLIENT_SECRET', 'OIDC_CLIENT_ID'],
];

/** @throws {ConfigError} naming every wrong variable at once */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  // An empty value is what a compose file gives for a variable that nobody set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const faults = [
    ...wrongValues(parsed.error, given),
    ...together.filter(([one, other]) => given[one] && !given[other]).map(([one, other]) => `${one} demande aussi ${other}.`),
    ...(parsed.success
      ? [...identityFaults(parsed.data), ...rateFaults(parsed.data), ...faultsInClear(parsed.data, tlsOf(parsed.data) !== null)]
      : []),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return toConfig(parsed.data);
}

function wrongValues(error: z.ZodError | undefined, given: NodeJS.ProcessEnv): string[] {
  const names = new Set(error?.issues.map((issue) => issue.path[0] as Variable));
  return [...names].map((name) =>
    given[name] === undefined ? `${name} manque : ${expectations[name]}.` : `${name} doit être ${expectations[name]}.`,
  );
}

function toConfig(values: z.output<typeof environment>): Config {
  const home = resolve(values.JALON_HOME);
  return {
    home,
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL,
    databaseOwnerUrl: values.DATABASE_OWNER_URL ?? null,
    temporal: {
      address: values.TEMPORAL_ADDRESS,
      namespace: values.TEMPORAL_NAMESPACE,
      taskQueue: values.TEMPORAL_TASK_QUEUE,
      deployment: values.TEMPORAL_DEPLOYMENT ?? null,
      tls: tlsOf(values),
      apiKey: values.TEMPORAL_API_KEY ?? null,
    },
    temporalPagesOrigin: values.TEMPORAL_UI_ORIGIN ?? null,
    files: filesOf(values, home),
    identity: identityOf(values),
    keys: { folder: resolve(values.JALON_KEYS_FOLDER ?? resolve(home, 'keys')) },
    rateLimits: rateLimitsOf(values),
    trustedProxies: values.JALON_TRUSTED_PROXIES,
    certificationsFolder: values.JALON_CERTIFICATIONS_FOLDER ? resolve(values.JALON_CERTIFICATIONS_FOLDER) : null,
    retentionFile: values.JALON_RETENTION_FILE ? resolve(values.JALON_RETENTION_FILE) : null,
    environment: values.JALON_ENVIRONMENT,
    logLevel: values.LOG_LEVEL,
    workerMetricsPort: values.WORKER_METRICS_PORT ?? null,
    updateTimeoutMs: values.JALON_UPDATE_TIMEOUT_MS,
  };
}

/** A certificate or an API key means nothing in clear, so each turns TLS on. */
function tlsOf(values: z.output<typeof environment>): TemporalConfig['tls'] {
  const { TEMPORAL_TLS_CA: ca, TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key } = values;
  return values.TEMPORAL_TLS || ca || cert || values.TEMPORAL_API_KEY ? { ca, cert, key } : null;
}

function filesOf(values: z.output<typeof environment>, home: string): FilesConfig {
  if (!values.S3_BUCKET) return { kind: 'folder', folder: resolve(values.JALON_FILES_FOLDER ?? resolve(home, 'files')) };
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  return {
    kind: 's3',
    bucket: values.S3_BUCKET,
    endpoint: values.S3_ENDPOINT ?? null,
    region: values.S3_REGION,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : null,
    forcePathStyle: values.S3_FORCE_PATH_STYLE,
  };
}
