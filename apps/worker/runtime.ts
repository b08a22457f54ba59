import { DefaultLogger, makeTelemetryFilterString, Runtime, type LogLevel } from '@temporalio/worker';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';

/** Temporal's own level names, above which its core speaks. */
const coreLevels: Readonly<Record<Config['logLevel'], LogLevel>> = {
  fatal: 'ERROR',
  error: 'ERROR',
  warn: 'WARN',
  info: 'INFO',
  debug: 'DEBUG',
  trace: 'TRACE',
  silent: 'ERROR',
};

/** From a look at nothing to a purge of everybody. */
const periodicBuckets = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800];

const ourLevels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Once per process, before the first worker. Signals are Nest's: it shuts the worker down with the rest, in order.
 * Temporal's metrics are served where a port is configured, on the same address as the API's.
 */
export function installRuntime(
  { host, logLevel, workerMetricsPort }: Pick<Config, 'host' | 'logLevel' | 'workerMetricsPort'>,
  logger: Logger,
): void {
  const level = coreLevels[logLevel];
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger(level, ({ level: of, message, meta }) => logger[ourLevels[of]]({ ...meta }, message)),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: level, other: 'ERROR' }), forward: {} },
      ...(workerMetricsPort !== null && {
        metrics: {
          prometheus: {
            bindAddress: `${host}:${workerMetricsPort}`,
            // As Prometheus has it, and promtool.
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
            histogramBucketOverrides: { jalon_periodic_work_duration: periodicBuckets },
          },
        },
      }),
    },
  });
}
