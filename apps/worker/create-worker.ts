import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { NestLogger } from '#libs/platform/observability/nest-logger.js';
import { WorkerModule } from './worker.module.js';

/** A worker that polls. Closing it lets it finish what it has begun, then parts from Temporal and PostgreSQL. */
export async function createWorker(config: Config, logger: Logger): Promise<INestApplicationContext> {
  return await NestFactory.createApplicationContext(WorkerModule.of(config, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
}
