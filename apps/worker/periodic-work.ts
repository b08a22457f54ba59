import { setTimeout as delay } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import type { RunArchiver } from '#libs/engine/archive/run-archiver.js';
import type { DispatchParts } from '#libs/engine/dispatch/open-dispatch.js';
import type { EndedCertificates } from '#libs/journey/held-blocks/ended-certificates.js';
import type { ToldDeaths } from '#libs/journey/deaths/told-deaths.js';
import type { Privacy } from '#libs/persons/erasure/open-privacy.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import { countRefusedWrite } from '#libs/platform/observability/process-measures.js';
import { startAtZero } from '#libs/platform/observability/start-at-zero.js';
import { parisDate } from '#libs/domain/time/local-date.js';

const reconcileEveryMs = 2_000;
/** Until when a backup's journal followed the histories is known so closely. */
const fenceEveryMs = 300_000;
/** What the journal gains in between is covered by the histories alone. */
const checkpointEveryMs = 300_000;
/** What a journey rests on ends in another: seldom anything. */
const heldBlocksEveryMs = 60_000;
/** Somebody dies who has several journeys: seldom. */
const deathsEveryMs = 60_000;
/** Erasures that a killed process left half way, and who is certified since: seldom anything. */
const privacyEveryMs = 60_000;
/** Done once a day: asked for more often, so that a day on which it was cut short is taken up again. */
const purgeEveryMs = 3_600_000;
/** What Prometheus reads of this process changes as fast as it asks. */
const measureEveryMs = 15_000;
/** Temporal forgets a run years after it closed: nothing is late by the hour. */
const archiveEveryMs = 3_600_000;
/** Of a store that has years of runs to archive, some minutes' worth at a time. */
const mostRunsArchived = 1_000;

interface Work {
  readonly name: string;
  readonly everyMs: number;
  readonly once: () => Promise<unknown>;
}

/**
 * What is done again and again beside the worker: commands left without an outcome are ended, journals filled after a restore, checkpoints
 * made, journeys told what ended in others, erasures finished, data purged, closed runs archived, this process measured. Several processes may:
 * each command has one sender at a time, and doing any of the rest twice changes nothing.
 */
export class PeriodicWork implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dispatch: Pick<DispatchParts, 'reconciler' | 'backfill' | 'fence'>,
    private readonly checkpoints: CheckpointLog,
    private readonly endedCertificates: EndedCertificates,
    private readonly toldDeaths: ToldDeaths,
    private readonly privacy: Privacy,
    private readonly runArchiver: RunArchiver,
    private readonly measure: () => Promise<void>,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    const { reconciler, backfill, fence } = this.dispatch;
    const works: readonly Work[] = [
      { name: 'reconcile', everyMs: reconcileEveryMs, once: () => reconciler.endPending() },
      { name: 'sweep', everyMs: reconcileEveryMs, once: () => backfill.sweepOnce() },
      {
        name: 'fence',
        everyMs: fenceEveryMs,
        once: async () => {
          await backfill.fillLeft();
          await fence.stayOpen();
        },
      },
      { name: 'checkpoint', everyMs: checkpointEveryMs, once: () => this.makeCheckpoint() },
      { name: 'held-blocks', everyMs: heldBlocksEveryMs, once: () => this.tellEndedCertificates() },
      { name: 'deaths', everyMs: deathsEveryMs, once: () => this.tellDeaths() },
      { name: 'privacy', everyMs: privacyEveryMs, once: () => this.keepPrivacy() },
      { name: 'purge', everyMs: purgeEveryMs, once: () => this.purge() },
      { name: 'archive', everyMs: archiveEveryMs, once: () => this.archiveRuns() },
      { name: 'measure', everyMs: measureEveryMs, once: this.measure },
    ];
    startAtZero(
      this.metrics,
      'jalon_periodic_work_total',
      works.map(({ name }) => ({ work: name })),
    );
    this.running = Promise.all(works.map((work) => this.repeat(work)));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** A refusal is told by its own sentence, as any failure is; what waits for a history is told besides. */
  private async makeCheckpoint(): Promise<void> {
    const made = await this.checkpoints.make();
    if (made?.waiting) this.logger.warn({ ...made.waiting }, 'events wait for their history to be compared before they are signed');
  }

  private async tellEndedCertificates(): Promise<void> {
    const told = await this.endedCertificates.tell();
    if (told > 0) this.logger.info({ told }, 'journeys told that a certificate which they rest on has ended');
  }

  private async tellDeaths(): Promise<void> {
    const told = await this.toldDeaths.tell();
    if (told > 0) this.logger.info({ told }, 'journeys told of a death recorded or taken back in another');
  }

  private async keepPrivacy(): Promise<void> {
    const { erasures, register } = this.privacy;
    await erasures.reapply();
    await erasures.finishAll();
    await register.fill();
  }

  private async purge(): Promise<void> {
    const counts = await this.privacy.purge.runDaily(parisDate(new Date().toISOString()));
    if (counts) this.logger.info({ ...counts }, 'purge done');
  }

  private async archiveRuns(): Promise<void> {
    const { signal } = this.stopping;
    const counts = await this.runArchiver.run({
      most: mostRunsArchived,
      signal,
      onUnreadable: (error) => this.logger.error({ err: error }, 'closed run cannot be archived'),
    });
    if (counts && counts.archived > 0) this.logger.info({ ...counts }, 'closed runs archived');
  }

  /** One after another, never two at once; a failure (a server that is down) is for the next time to overcome. */
  private async repeat({ name, everyMs, once }: Work): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const begun = performance.now();
      try {
        await once();
        this.metrics.count('jalon_periodic_work_total', { work: name, outcome: 'done' });
        this.metrics.set('jalon_periodic_work_last_done_timestamp_seconds', { work: name }, Date.now() / 1_000);
      } catch (error) {
        this.metrics.count('jalon_periodic_work_total', { work: name, outcome: 'failed' });
        countRefusedWrite(this.metrics, error);
        this.logger.error({ err: error, work: name }, 'periodic work failed');
      }
      this.metrics.observe('jalon_periodic_work_duration_seconds', { work: name }, (performance.now() - begun) / 1_000);
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
