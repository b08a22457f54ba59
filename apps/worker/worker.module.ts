import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { Module, type DynamicModule } from '@nestjs/common';
import { RunArchive } from '#libs/engine/archive/run-archive.js';
import { RunArchiver } from '#libs/engine/archive/run-archiver.js';
import { openDispatch } from '#libs/engine/dispatch/open-dispatch.js';
import { RecentEvents } from '#libs/engine/temporal/recent-events.js';
import { EndedCertificates } from '#libs/journey/held-blocks/ended-certificates.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { ToldDeaths } from '#libs/journey/deaths/told-deaths.js';
import { commentSealer } from '#libs/persons/vault/comment-sealer.js';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import { startProcessMeasures, tellProcess } from '#libs/platform/observability/process-measures.js';
import { startAtZero } from '#libs/platform/observability/start-at-zero.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { PeriodicWork } from './periodic-work.js';
import { TemporalWorker } from './temporal-worker.js';
import { workerMetrics } from './worker-metrics.js';
import { WorkerParts } from './worker-parts.js';

/** What one worker process does: it serves the workflows, and does what is done again and again beside them. */
@Module({})
export class WorkerModule {
  static of(config: Config, logger: Logger): DynamicModule {
    const metrics = workerMetrics();
    startProcessMeasures(metrics);
    startAtZero(metrics, 'jalon_commands_resumed_total');
    return {
      module: WorkerModule,
      providers: [
        { provide: WorkerParts, useFactory: () => WorkerParts.open(config, logger) },
        {
          provide: TemporalWorker,
          useFactory: ({ shared, native }: WorkerParts) =>
            TemporalWorker.create({ config, logger, native, dataSource: shared.dataSource, metrics }),
          inject: [WorkerParts],
        },
        {
          provide: PeriodicWork,
          useFactory: ({ shared: { dataSource, temporal, blobs, vault, privacy } }: WorkerParts) => {
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
            const journeys = new JourneyQueries(dataSource);
            const ended = new EndedCertificates(dataSource, journeys, dispatch.dispatcher);
            const deaths = new ToldDeaths(dataSource, journeys, dispatch.dispatcher, commentSealer(vault));
            const measure = () => tellProcess(metrics, dataSource, { keys: config.keys.folder, files: blobs.stagingFolder });
            return new PeriodicWork(dispatch, checkpoints, ended, deaths, privacy, runArchiver, measure, logger, metrics);
          },
          inject: [WorkerParts],
        },
      ],
    };
  }
}
