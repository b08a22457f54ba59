/** The parts of the way that a command takes, put together over two connections: alike in the API, in the worker and in tests. */
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { noMetrics, type Metrics } from '#libs/platform/observability/metrics.js';
import { CommandRecords } from '#libs/record/commands/command-records.js';
import { Journal } from '#libs/record/journal/journal.js';
import { RestoreFence } from '#libs/record/journal/restore-fence.js';
import { RulesArchive } from '#libs/record/journal/rules-archive.js';
import { StateCache } from '#libs/record/journal/state-cache.js';
import { StreamStates } from '#libs/record/journal/stream-states.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { ClockWatch } from './clock-watch.js';
import { Dispatcher } from './dispatcher.js';
import { JournalBackfill } from './journal-backfill.js';
import { StreamReadings } from './stream-reading.js';
import { Reconciler } from './reconciler.js';

export interface DispatchConnections {
  readonly kinds: StreamKinds;
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly log: Logger;
  readonly attemptMs: number;
  readonly metrics?: Metrics;
}

export interface DispatchParts {
  readonly journal: Journal;
  readonly archive: RulesArchive;
  readonly records: CommandRecords;
  readonly readings: StreamReadings;
  readonly standings: StateCache;
  readonly dispatcher: Dispatcher;
  readonly reconciler: Reconciler;
  readonly backfill: JournalBackfill;
  readonly fence: RestoreFence;
}

export function openDispatch({ kinds, dataSource, temporal, log, attemptMs, metrics = noMetrics }: DispatchConnections): DispatchParts {
  const archive = new RulesArchive(dataSource);
  const standings = new StateCache();
  const journal = new Journal(dataSource, archive, kinds, standings);
  const records = new CommandRecords(dataSource, kinds);
  const states = new StreamStates(dataSource, kinds);
  const fence = new RestoreFence(dataSource);
  const backfill = new JournalBackfill({ kinds, journal, archive, fence, temporal, log });
  const readings = new StreamReadings(dataSource, kinds, standings);
  const clocks = new ClockWatch(log, metrics);
  const dispatcher = new Dispatcher({ kinds, journal, archive, records, states, backfill, clocks, metrics, temporal, log, attemptMs });
  return {
    journal,
    archive,
    records,
    readings,
    standings,
    dispatcher,
    reconciler: new Reconciler(records, dispatcher, kinds),
    backfill,
    fence,
  };
}
