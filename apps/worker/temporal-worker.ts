import { streamKinds } from '#libs/kinds/stream-kinds.js';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Worker, type NativeConnection } from '@temporalio/worker';
import type { DataSource } from 'typeorm';
import { appendToJournal } from '#activities/append-to-journal.js';
import { journalVersion } from '#activities/journal-version.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { Journal } from '#libs/record/journal/journal.js';
import type { Config } from '#libs/platform/config/config.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import { countRefusedWrite } from '#libs/platform/observability/process-measures.js';
import { workerOptions } from '#libs/engine/temporal/worker-options.js';

interface ServedWith {
  readonly config: Config;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly native: NativeConnection;
  readonly metrics: Metrics;
}

/** Serves the journeys' workflows and their activities until the process is asked to stop. */
export class TemporalWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly worker: Worker,
    private readonly logger: Logger,
  ) {}

  static async create({ config, logger, dataSource, native, metrics }: ServedWith): Promise<TemporalWorker> {
    const journal = new Journal(dataSource, new RulesArchive(dataSource), streamKinds);
    const appendEvents: Journal['appendEvents'] = async (...appended) => {
      try {
        return await journal.appendEvents(...appended);
      } catch (error) {
        countRefusedWrite(metrics, error);
        throw error;
      }
    };
    const activities = { appendToJournal: appendToJournal({ appendEvents }), journalVersion: journalVersion(journal) };
    const options = await workerOptions(config, activities);
    const build = options.workerDeploymentOptions?.version;
    if (build) logger.info(build, 'serves as this build, once it is the current one (jalon builds use)');
    return new TemporalWorker(await Worker.create({ ...options, connection: native }), logger);
  }

  onApplicationBootstrap(): void {
    this.running = this.worker.run().catch((error: unknown) => {
      this.logger.fatal({ err: error }, 'worker failed');
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }

  /** Stops polling, and waits for the tasks and activities that have begun. */
  async onModuleDestroy(): Promise<void> {
    if (this.worker.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }
}
