/**
 * What is measured when Prometheus asks: the record in PostgreSQL, the queues in Temporal, this process and its disks. None holds the answer
 * back when it is down.
 */
import type { DataSource } from 'typeorm';
import { parisDate } from '#libs/domain/time/local-date.js';
import { measureQueues } from '#libs/engine/temporal/pollers.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { countOverdue } from '#libs/journey/queries/overdue.js';
import type { NameOf } from '#libs/platform/observability/catalogue.js';
import type { Logger } from '#libs/platform/observability/logger.js';
import type { PrometheusMetrics } from '#libs/platform/observability/metrics.js';
import {
  freeBytes,
  tellConnections,
  tellFreeBytes,
  tellLog,
  type FreeBytes,
  type WrittenFolders,
} from '#libs/platform/observability/process-measures.js';
import { measureRecord, mostCounted } from '#libs/record/measures.js';
import type { CheckpointProbe } from '../health/checkpoint-probe.js';
import { SharedProbe } from '../health/shared-probe.js';

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
  readonly folders: WrittenFolders;
  readonly metrics: PrometheusMetrics;
  readonly logger: Logger;
}

/** Sets what was read. */
type Tell = () => void;

interface Reading {
  readonly up: 'jalon_record_up' | 'jalon_temporal_up';
  readonly names: readonly NameOf<'gauge'>[];
  /** Null where it fails, or not in time. */
  readonly probe: SharedProbe<Tell | null>;
}

export class Measures {
  private readonly readings: readonly Reading[];
  /** Null where a disk does not tell in time. */
  private readonly disks: SharedProbe<FreeBytes | null>;

  constructor(private readonly measured: Measured) {
    this.readings = [
      { up: 'jalon_record_up', names: ofRecord, probe: this.probe(() => this.record()) },
      { up: 'jalon_temporal_up', names: ofTemporal, probe: this.probe(() => this.queues()) },
    ];
    this.disks = new SharedProbe(() => freeBytes(measured.folders), { otherwise: null, reusedMs: 0, longestMs });
  }

  /** All that this process serves, in Prometheus' text format. */
  async exposition(): Promise<string> {
    await Promise.all([...this.readings.map((reading) => this.read(reading)), this.signing(), this.room()]);
    const { metrics, dataSource } = this.measured;
    tellConnections(metrics, dataSource);
    tellLog(metrics);
    return metrics.exposition();
  }

  /** Of one that is late, what was measured before is told no longer. */
  private async read({ up, names, probe }: Reading): Promise<void> {
    const { metrics } = this.measured;
    const tell = await probe.ask();
    if (tell) tell();
    else for (const name of names) metrics.forget(name);
    metrics.set(up, {}, Number(tell !== null));
  }

  private probe(begin: () => Promise<Tell>): Reading['probe'] {
    const logged = async () => {
      try {
        return await begin();
      } catch (error) {
        this.measured.logger.debug({ err: error }, 'not measured');
        return null;
      }
    };
    return new SharedProbe(logged, { otherwise: null, reusedMs: 0, longestMs: longestMs + 500 });
  }

  private async signing(): Promise<void> {
    const { isRefused, isAwaiting } = await this.measured.signing.ask();
    this.set('jalon_checkpoint_signing_refused', {}, Number(isRefused));
    this.set('jalon_checkpoint_history_awaited', {}, Number(isAwaiting));
  }

  private async room(): Promise<void> {
    const { metrics } = this.measured;
    const free = await this.disks.ask();
    metrics.forget('jalon_disk_free_bytes');
    tellFreeBytes(metrics, free ?? {});
  }

  private async record(): Promise<Tell> {
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

  private async queues(): Promise<Tell> {
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
