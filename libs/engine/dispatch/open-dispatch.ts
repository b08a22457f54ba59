/** The parts of the way that a command takes, put together over two connections: alike in the API, in the worker and in tests. */
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { Journal } from '#libs/record/journal/journal.js';
import { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { RestoreFence } from '#libs/record/journal/restore-fence.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { ClockWatch } from './clock-watch.js';
import { Dispatcher } from './dispatcher.js';
import { Healer } from './healer.js';
import { Reconciler } from './reconciler.js';

export interface DispatchConnections {
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly log: Logger;
  readonly attemptMs: number;
  readonly metrics?: Metrics;
}

export interface DispatchParts {
  readonly journal: Journal;
  readonly archive: CertificationArchive;
  readonly records: CommandRecords;
  readonly journeys: JourneyQueries;
  readonly dispatcher: Dispatcher;
  readonly reconciler: Reconciler;
  readonly healer: Healer;
}

export function openDispatch({ dataSource, temporal, log, attemptMs, metrics }: DispatchConnections): DispatchParts {
  const archive = new CertificationArchive(dataSource);
  const journal = new Journal(dataSource, archive);
  const records = new CommandRecords(dataSource);
  const journeys = new JourneyQueries(dataSource);
  const healer = new Healer({ journal, archive, fence: new RestoreFence(dataSource), temporal, log });
  const clocks = new ClockWatch(log, metrics);
  const dispatcher = new Dispatcher({ journal, archive, records, journeys, healer, clocks, temporal, log, attemptMs });
  return { journal, archive, records, journeys, dispatcher, reconciler: new Reconciler(records, dispatcher), healer };
}
