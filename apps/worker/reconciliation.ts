import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Dispatcher } from '#dispatch/dispatcher.js';
import { Healer } from '#dispatch/healer.js';
import { Reconciler } from '#dispatch/reconciler.js';
import { CertificationArchive } from '#journal/certification-archive.js';
import { CommandRecords } from '#journal/command-records.js';
import { Journal } from '#journal/journal.js';
import { JourneyQueries } from '#journal/queries/journey-list.js';
import type { WorkerParts } from './worker-parts.js';

const endPendingEveryMs = 2_000;
const healLaggingEveryMs = 300_000;

/** Runs the reconciler beside the worker. Several processes may: each command has one sender at a time, and appending twice changes nothing. */
export class Reconciliation implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private readonly reconciler: Reconciler;

  constructor(private readonly parts: WorkerParts) {
    const { config, logger, dataSource, temporal } = parts;
    const archive = new CertificationArchive(dataSource);
    const journal = new Journal(dataSource, archive);
    const records = new CommandRecords(dataSource);
    const healer = new Healer(journal, temporal, logger);
    const dispatcher = new Dispatcher({
      journal,
      records,
      archive,
      journeys: new JourneyQueries(dataSource),
      temporal,
      healer,
      log: logger,
      attemptMs: config.updateTimeoutMs,
    });
    this.reconciler = new Reconciler({ records, journal, temporal, dispatcher, healer, log: logger });
  }

  onApplicationBootstrap(): void {
    this.running = Promise.all([
      this.repeat(endPendingEveryMs, () => this.reconciler.endPending()),
      this.repeat(healLaggingEveryMs, () => this.reconciler.healLagging()),
    ]);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One after another, never two at once; a failure (a server that is down) is for the next time to overcome. */
  private async repeat(everyMs: number, work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await work().catch((error: unknown) => this.parts.logger.error({ err: error }, 'reconciliation failed'));
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
