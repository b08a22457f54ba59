import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { openDispatch, type DispatchParts } from '#libs/engine/dispatch/open-dispatch.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import type { WorkerParts } from './worker-parts.js';

const reconcileEveryMs = 2_000;
const sweepEveryMs = 300_000;
/** What the journal gains in between is covered by the histories alone. */
const checkpointEveryMs = 300_000;
/** Erasures that a killed process left half way, and who is certified since: seldom anything. */
const privacyEveryMs = 60_000;
/** Done once a day: asked for more often, so that a day on which it was cut short is taken up again. */
const purgeEveryMs = 3_600_000;

/** Runs the reconciler, and makes checkpoints, beside the worker. Several processes may: each command has one sender at a time, and appending twice changes nothing. */
export class Reconciliation implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private readonly dispatch: DispatchParts;
  private readonly checkpoints: CheckpointLog;

  constructor(private readonly parts: WorkerParts) {
    const { config, logger, dataSource, temporal } = parts;
    this.dispatch = openDispatch({ kinds: streamKinds, dataSource, temporal, log: logger, attemptMs: config.updateTimeoutMs });
    this.checkpoints = new CheckpointLog(dataSource, config.keys.folder);
  }

  onApplicationBootstrap(): void {
    const { reconciler, backfill } = this.dispatch;
    this.running = Promise.all([
      this.repeat(reconcileEveryMs, () => reconciler.endPending()),
      this.repeat(reconcileEveryMs, () => backfill.sweepOnce()),
      this.repeat(sweepEveryMs, () => backfill.sweep()),
      this.repeat(checkpointEveryMs, () => this.checkpoints.make()),
      this.repeat(privacyEveryMs, () => this.keepPrivacy()),
      this.repeat(purgeEveryMs, () => this.purge()),
    ]);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async keepPrivacy(): Promise<void> {
    const { erasures, register } = this.parts.privacy;
    await erasures.reapply();
    await erasures.finishAll();
    await register.fill();
  }

  private async purge(): Promise<void> {
    const counts = await this.parts.privacy.purge.runDaily(parisDate(new Date().toISOString()));
    if (counts) this.parts.logger.info({ ...counts }, 'purge done');
  }

  /** One after another, never two at once; a failure (a server that is down) is for the next time to overcome. */
  private async repeat(everyMs: number, work: () => Promise<unknown>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.parts.logger.error({ err: error }, 'reconciliation failed');
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
