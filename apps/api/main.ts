import 'reflect-metadata';
import { ConfigError, loadConfig } from '#libs/platform/config/config.js';
import { endOnUnexpected, endWithin, longestStopMs } from '#libs/platform/observability/last-words.js';
import { createLogger } from '#libs/platform/observability/logger.js';
import { createApi } from './create-api.js';
import { openApiParts } from './api-parts.js';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config, 'api');
  endOnUnexpected(logger);
  try {
    const parts = await openApiParts(config, logger);
    const api = await createApi(parts);
    await api.listen(config.port, config.host);
    logger.info({ url: await api.getUrl() }, 'api started');
    const stop = (signal: NodeJS.Signals): void => {
      logger.info({ signal }, 'api stops: requests in flight end first');
      endWithin(longestStopMs, logger);
      api
        .close()
        .then(() => parts.close())
        .then(
          () => process.exit(0),
          (error: unknown) => {
            logger.error({ err: error }, 'api did not stop cleanly');
            process.exit(1);
          },
        );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (error) {
    logger.fatal({ err: error }, 'api could not start');
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exit(1);
});
