import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { Reconciliation } from './reconciliation.js';
import { TemporalWorker } from './temporal-worker.js';
import { WorkerParts } from './worker-parts.js';

/** What one worker process does: it serves the workflows, and reconciles the journal with them. */
@Module({})
export class WorkerModule {
  static of(config: Config, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: WorkerParts, useFactory: () => WorkerParts.open(config, logger) },
        { provide: TemporalWorker, useFactory: (parts: WorkerParts) => TemporalWorker.create(parts), inject: [WorkerParts] },
        { provide: Reconciliation, useFactory: (parts: WorkerParts) => new Reconciliation(parts), inject: [WorkerParts] },
      ],
    };
  }
}
