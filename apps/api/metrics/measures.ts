/** What is measured when Prometheus asks: the record in PostgreSQL, the queues in Temporal. Neither holds the answer back when it is down. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { parisDate } from '#libs/domain/time/local-date.js';
import { measureQueues } from '#libs/engine/temporal/pollers.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { countOverdue } from '#libs/journey/queries/overdue.js';
import type { NameOf } from '#libs/platform/observability/catalogue.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { PrometheusMetrics } from '#libs/platform/observability/metrics.js';
import type { CheckpointProbe } from '../health/checkpoint-obstacle.js';
import { measureRecord, mostCounted } from '#libs/record/measures.js';

/** Of PostgreSQL and of Temporal, each; Prometheus itself gives up after ten seconds. */
const longestMs = 2_000;

const ofRecord = [
  'jalon_commands_pending',
  'jalon_commands_pending_oldest_age_seconds',
  'jalon_commands_frozen',
  'jalon_events_unnumbered',
  'jalon_events_unnumbered_oldest_age_seconds',
  'jalon_events_unsigned',
  'jalon_refusals_unsigned',
  'jalon_checkpoint_age_seconds',
  'jalon_deadlines_unrecorded',
  'jalon_journeys_overdue',
] as const satisfies readonly NameOf<'gauge'>[];

const ofTemporal = [
  'jalon_temporal_backlog_tasks',
  'jalon_temporal_backlog_age_seconds',
  'jalon_temporal_pollers',
] as const satisfies readonly NameOf<'gauge'>[];

export interface Measured {
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly signing: CheckpointProbe;
  readonly metrics: PrometheusMetrics;
  readonly logger: Logger;
}

export class Measures {
  private readonly underWay = new Map<string, Promise<() => void>>();

  constructor(private readonly measured: Measured) {}

  /** All that this process serves, in Prometheus' text format. */
  async exposition(): Promise<string> {
    await Promise.all([
      this.read('jalon_record_up', ofRecord, () => this.record()),
      this.read('jalon_temporal_up', ofTemporal, () => this.queues()),
      this.signing(),
    ]);
    return this.measured.metrics.exposition();
  }

  /** One reading at a time, however many ask; one that is late is not waited for, and what was measured before is told no longer. */
  private async read(
    up: 'jalon_record_up' | 'jalon_temporal_up',
    names: readonly NameOf<'gauge'>[],
    begin: () => Promise<() => void>,
  ): Promise<void> {
    const { metrics, logger } = this.measured;
    const reading = this.underWay.get(up) ?? begin().finally(() => this.underWay.delete(up));
    this.underWay.set(up, reading);
    const timer = new AbortController();
    try {
      const late = delay(longestMs + 500, null, { signal: timer.signal, ref: false }).catch(() => null);
      const tell = await Promise.race([reading, late]);
      if (!tell) throw new Error('no answer in time');
      tell();
      metrics.set(up, {}, 1);
    } catch (error) {
      logger.debug({ err: error, up }, 'not measured');
      for (const name of names) metrics.forget(name);
      metrics.set(up, {}, 0);
    } finally {
      timer.abort();
    }
  }

  private async signing(): Promise<void> {
    const { isRefused, isAwaiting } = await this.measured.signing.ask();
    this.set('jalon_checkpoint_signing_refused', {}, Number(isRefused));
    this.set('jalon_checkpoint_history_awaited', {}, Number(isAwaiting));
  }

  private async record(): Promise<() => void> {
    const { dataSource } = this.measured;
    const today = parisDate(new Date().toISOString());
    const [record, overdue] = await Promise.all([
      measureRecord(dataSource, longestMs),
      countOverdue(dataSource, today, mostCounted, longestMs),
    ]);
    return () => {
      this.set('jalon_commands_pending', {}, record.pending);
      this.set('jalon_commands_pending_oldest_age_seconds', {}, record.pendingOldestAge);
      this.set('jalon_commands_frozen', {}, record.frozen);
      this.set('jalon_events_unnumbered', {}, record.unnumbered);
      this.set('jalon_events_unnumbered_oldest_age_seconds', {}, record.unnumberedOldestAge);
      this.set('jalon_events_unsigned', {}, record.unsignedEvents);
      this.set('jalon_refusals_unsigned', {}, record.unsignedRefusals);
      if (record.checkpointAge !== null) this.set('jalon_checkpoint_age_seconds', {}, record.checkpointAge);
      this.set('jalon_deadlines_unrecorded', {}, overdue.unrecorded);
      this.set('jalon_journeys_overdue', {}, overdue.journeys);
    };
  }

  private async queues(): Promise<() => void> {
    const queues = await measureQueues(this.measured.temporal, longestMs);
    return () => {
      for (const { queue, backlogTasks, backlogAge, pollers } of queues) {
        this.set('jalon_temporal_backlog_tasks', { queue }, backlogTasks);
        this.set('jalon_temporal_backlog_age_seconds', { queue }, backlogAge);
        this.set('jalon_temporal_pollers', { queue }, pollers);
      }
    };
  }

  private readonly set: PrometheusMetrics['set'] = (name, labels, value) => this.measured.metrics.set(name, labels, value);
}
