/**
 * Every measure of ours, once: what is counted, its labels, who serves it, what to be woken for. infra/metrics.md has the same table. Names are
 * Prometheus': base units, `_total` for what only grows. A label holds a name of code, of which there are few, never an id or a value.
 */

export interface Measure {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** The values of a label, where they are known beforehand: a counter's series then begin at 0. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  readonly servedBy: readonly ('api' | 'worker')[];
  readonly help: string;
  /** An expression of PromQL and for how long it holds, or null for what is looked at and wakes nobody. */
  readonly alert: string | null;
}

export const catalogue = {
  jalon_http_request_duration_seconds: {
    type: 'histogram',
    labels: ['method', 'route', 'status'],
    servedBy: ['api'],
    help: 'Time to answer a request, by the pattern of its address',
    alert: 'more than 1 % of `status=~"5.."` for 5 min; 99th percentile above 2 s for 10 min',
  },
  jalon_commands_total: {
    type: 'counter',
    labels: ['kind', 'command', 'outcome'],
    known: { outcome: ['done', 'refused', 'failed', 'pending', 'key_reused'] },
    servedBy: ['api'],
    help: 'Commands answered, by kind of stream, name and outcome (a confidential one is `record`); one that is sent again is answered again',
    alert: '`increase(jalon_commands_total{outcome="failed"}[15m]) > 0`; `pending` above a tenth of all for 10 min',
  },
  jalon_commands_resumed_total: {
    type: 'counter',
    labels: ['outcome'],
    known: { outcome: ['done', 'refused', 'failed', 'pending'] },
    servedBy: ['worker'],
    help: 'Commands without a sender that the worker went on with, by what became of them',
    alert: '`increase(jalon_commands_resumed_total{outcome="failed"}[15m]) > 0`',
  },
  jalon_refusals_total: {
    type: 'counter',
    labels: ['code'],
    servedBy: ['api'],
    help: 'Conditions and rules for which requests were refused, by code (`confidential` where it tells of such a fact); `other` beyond two hundred codes',
    alert: '`code=~"token[.].*|access[.].*"` at several times its usual rate',
  },
  jalon_commands_pending: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Commands received that have no outcome yet, ten thousand at most',
    alert: null,
  },
  jalon_commands_pending_oldest_age_seconds: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Age of the oldest command received that has no outcome yet; 0 where there is none',
    alert: 'above 300 for 5 min',
  },
  jalon_commands_frozen: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Commands that wait for the recorded decision to go on from the journal, ten thousand at most',
    alert: 'above 0',
  },
  jalon_events_unnumbered: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Events of the feed that have no place in the tree yet, ten thousand at most',
    alert: null,
  },
  jalon_events_unnumbered_oldest_age_seconds: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Age of the first event of the feed that has no place in the tree yet; 0 where there is none',
    alert: 'above 1200: the sequencer does not come by',
  },
  jalon_events_unsigned: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Events that no checkpoint covers, those without a place in the tree included',
    alert: 'above 0 for 30 min',
  },
  jalon_refusals_unsigned: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Entries of the log of refusals that no checkpoint states',
    alert: 'above 0 for 30 min',
  },
  jalon_checkpoint_age_seconds: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Age of the last checkpoint, which stands for as long as nothing is added; absent before the first',
    alert: 'see what is unsigned: an idle record has an old checkpoint',
  },
  jalon_checkpoint_signing_refused: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Whether the record is not what was signed, so that no checkpoint is made',
    alert: 'above 0: see “After a backup of PostgreSQL was put back” in environment.md',
  },
  jalon_checkpoint_history_awaited: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Whether events wait for a history that cannot be read before they are signed',
    alert: 'above 0 for an hour: Temporal is down, or a journey frozen',
  },
  jalon_deadlines_unrecorded: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Deadlines over for more than a day whose fall no clock has recorded, ten thousand at most',
    alert: 'above 0: a workflow does not run',
  },
  jalon_journeys_overdue: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Journeys in which something that is late is still to be done, ten thousand at most',
    alert: null,
  },
  jalon_record_up: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Whether PostgreSQL told what is measured in it: 0 and none of those measures where it did not in time',
    alert: '0 for 1 min',
  },
  jalon_temporal_up: {
    type: 'gauge',
    labels: [],
    servedBy: ['api'],
    help: 'Whether Temporal told how its task queues stand: 0 and none of those measures where it did not in time',
    alert: '0 for 1 min',
  },
  jalon_temporal_backlog_tasks: {
    type: 'gauge',
    labels: ['queue'],
    servedBy: ['api'],
    help: 'Tasks that wait for a worker, by queue (workflow, activity), as Temporal estimates them',
    alert: null,
  },
  jalon_temporal_backlog_age_seconds: {
    type: 'gauge',
    labels: ['queue'],
    servedBy: ['api'],
    help: 'How long the oldest task that waits for a worker has waited, by queue',
    alert: 'above 60 for 5 min: start workers, or look why those do not poll',
  },
  jalon_temporal_pollers: {
    type: 'gauge',
    labels: ['queue'],
    servedBy: ['api'],
    help: 'Workers that asked for tasks within the last 70 seconds, by queue',
    alert: '0 for 2 min',
  },
  jalon_clock_skew_seconds: {
    type: 'gauge',
    labels: [],
    servedBy: ['api', 'worker'],
    help: 'Seconds by which Temporal’s clock is ahead of PostgreSQL’s, at least; 0 within what is tolerated',
    alert: 'other than 0',
  },
  jalon_periodic_work_total: {
    type: 'counter',
    labels: ['work', 'outcome'],
    known: { outcome: ['done', 'failed'] },
    servedBy: ['worker'],
    help: 'Times that each periodic work was done, by outcome',
    alert: '`increase(jalon_periodic_work_total{outcome="failed"}[1h]) > 2`',
  },
  jalon_periodic_work_duration_seconds: {
    type: 'histogram',
    labels: ['work'],
    servedBy: ['worker'],
    help: 'Time that each periodic work took',
    alert: null,
  },
  jalon_periodic_work_last_done_timestamp_seconds: {
    type: 'gauge',
    labels: ['work'],
    servedBy: ['worker'],
    help: 'When each periodic work was last done to its end by this worker',
    alert: '`time() - …{work="checkpoint"} > 1800`; `{work="purge"}` and `{work="archive"}` 3 h',
  },
  jalon_refused_writes_total: {
    type: 'counter',
    labels: ['cause'],
    known: { cause: ['database-full', 'database-read-only', 'database-fails', 'disk-full', 'disk-read-only', 'disk-fails'] },
    servedBy: ['api', 'worker'],
    help: 'Requests and works that ended on a write which PostgreSQL, a disk or the store of files refused, by cause',
    alert: '`increase(jalon_refused_writes_total[5m]) > 0`',
  },
  jalon_log_refused: {
    type: 'gauge',
    labels: [],
    servedBy: ['api', 'worker'],
    help: 'Whether this process cannot write its log at this moment',
    alert: 'above 0 for 1 min',
  },
  jalon_disk_free_bytes: {
    type: 'gauge',
    labels: ['folder'],
    known: { folder: ['files', 'keys'] },
    servedBy: ['api', 'worker'],
    help: 'Room left to an ordinary account where this process writes, by folder; of a store elsewhere, where contents wait',
    alert: 'below 1e9 for 5 min; `predict_linear(jalon_disk_free_bytes[6h], 86400) < 0`',
  },
  jalon_database_connections: {
    type: 'gauge',
    labels: ['state'],
    known: { state: ['used', 'idle'] },
    servedBy: ['api', 'worker'],
    help: 'Connections of this process to PostgreSQL, by state',
    alert: null,
  },
  jalon_database_connections_limit: {
    type: 'gauge',
    labels: [],
    servedBy: ['api', 'worker'],
    help: 'Connections to PostgreSQL that this process makes at most',
    alert: null,
  },
  jalon_database_connections_awaited: {
    type: 'gauge',
    labels: [],
    servedBy: ['api', 'worker'],
    help: 'What waits for a connection to PostgreSQL, all of them being used',
    alert: 'above 0 for 1 min',
  },
  jalon_build_info: {
    type: 'gauge',
    labels: ['version'],
    servedBy: ['api', 'worker'],
    help: 'Always 1: the version of Jalon that this process runs',
    alert: '`count(count by (version) (jalon_build_info)) > 1` for an hour: an upgrade has stopped half way',
  },
} as const satisfies Record<string, Measure>;

export type Catalogue = typeof catalogue;
export type NameOf<T extends Measure['type']> = { [N in keyof Catalogue]: Catalogue[N]['type'] extends T ? N : never }[keyof Catalogue];
export type LabelsOf<N extends keyof Catalogue> = Readonly<Record<Catalogue[N]['labels'][number], string | number>>;
