/** Logs as JSON lines on standard output, without personal data or secrets. */
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { Config } from '#libs/platform/config/config.js';
import { logOnStandardOutput } from './log-output.js';

export type { Logger } from 'pino';

/** Keys whose values are secrets or personal data wherever they stand, at the depths that our objects have. */
const forbidden = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'databaseUrl',
  'idempotency-key',
  'body',
  'familyName',
  'usedName',
  'givenNames',
  'birthDate',
  'birthPlace',
  'email',
  'phone',
  'nir',
];

function atDepths(key: string): string[] {
  const step = /^\w+$/.test(key) ? `.${key}` : `["${key}"]`;
  return [step.replace(/^\./, ''), `*${step}`, `*.*${step}`, `*.*.*${step}`];
}

/**
 * @param part process that logs: `api`, `worker`, …
 * @param destination standard output by default
 */
export function createLogger(config: Pick<Config, 'logLevel'>, part: string, destination?: DestinationStream): Logger {
  const options = {
    level: config.logLevel,
    base: { part, pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: withoutParameters, error: withoutParameters },
    redact: { paths: forbidden.flatMap(atDepths), censor: '[masqué]' },
  };
  if (destination) return pino(options, destination);
  const output = logOnStandardOutput();
  const logger = pino(options, output);
  output.resumed((what) => logger.error({ ...what }, 'the log could not be written for a while'));
  return logger;
}

/** What an error of the database driver or of TypeORM carries besides its message: the values of a query, a row's content. */
const carriers = ['parameters', 'query', 'detail', 'where', 'driverError', 'config', 'cause'];

function withoutParameters(error: Error): Record<string, unknown> {
  const { type, message, stack, ...rest } = stdSerializers.err(error);
  const kept = Object.entries(rest).filter(([key]) => !carriers.includes(key) && key !== 'raw' && key !== 'aggregateErrors');
  return { ...Object.fromEntries(kept), type, message, stack };
}
