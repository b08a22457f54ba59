import 'reflect-metadata';
import { ConfigError, loadConfig } from '#libs/platform/config/config.js';
import { endOnUnexpected, endWithin, longestStopMs } from '#libs/platform/observability/last-words.js';
import { createLogger } from '#libs/platform/observability/logger.js';
import { createWorker } from './create-worker.js';
import { installRuntime } from './runtime.js';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config, 'worker');
  endOnUnexpected(logger);
  try {
    installRuntime(config, logger);
    const worker = await createWorker(config, logger);
    const signals = ['SIGINT', 'SIGTERM'] as const;
    worker.enableShutdownHooks([...signals]);
    for (const signal of signals) process.once(signal, () => endWithin(longestStopMs, logger));
    logger.info({ address: config.temporal.address, namespace: config.temporal.namespace }, 'worker started');
  } catch (error) {
    logger.fatal({ err: error }, 'worker could not start');
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exit(1);
});
