import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { Module, type DynamicModule } from '@nestjs/common';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { RunArchiver } from '#libs/engine/archive/run-archiver.js';
import { openDispatch } from '#libs/engine/dispatch/open-dispatch.js';
import { RecentEvents } from '#libs/engine/temporal/recent-events.js';
import { EndedCertificates } from '#libs/journey/held-blocks/ended-certificates.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { PeriodicWork } from './periodic-work.js';
import { TemporalWorker } from './temporal-worker.js';
import { workerMetrics } from './worker-metrics.js';
import { WorkerParts } from './worker-parts.js';

/** What one worker process does: it serves the workflows, and does what is done again and again beside them. */
@Module({})
export class WorkerModule {
  static of(config: Config, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: WorkerParts, useFactory: () => WorkerParts.open(config, logger) },
        {
          provide: TemporalWorker,
          useFactory: ({ shared, native }: WorkerParts) => TemporalWorker.create({ config, logger, native, dataSource: shared.dataSource }),
          inject: [WorkerParts],
        },
        {
          provide: PeriodicWork,
          useFactory: ({ shared: { dataSource, temporal, blobs, privacy } }: WorkerParts) => {
            const metrics = workerMetrics();
            const dispatch = openDispatch({
              kinds: streamKinds,
              dataSource,
              temporal,
              log: logger,
              attemptMs: config.updateTimeoutMs,
              metrics,
            });
            const archive = new RunArchive(dataSource, blobs);
            const runArchiver = new RunArchiver({ kinds: streamKinds, dataSource, temporal, archive });
            const checkpoints = new CheckpointLog(dataSource, config.keys.folder, new RecentEvents(temporal), { log: logger });
            const ended = new EndedCertificates(dataSource, new JourneyQueries(dataSource), dispatch.dispatcher);
            return new PeriodicWork(dispatch, checkpoints, ended, privacy, runArchiver, logger, metrics);
          },
          inject: [WorkerParts],
        },
      ],
    };
  }
}
