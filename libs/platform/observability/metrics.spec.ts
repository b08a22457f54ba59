import { catalogue, type Measure } from './catalogue.js';
import { PrometheusMetrics } from './metrics.js';
import { startAtZero } from './start-at-zero.js';

describe('metrics', () => {
  const named = (name: string, outcome: string) => ({ kind: 'journey', command: name, outcome });

  it('are kept apart between two of one process, each labelled with its part', async () => {
    const [one, other] = [new PrometheusMetrics('api'), new PrometheusMetrics('api')];
    one.count('jalon_commands_total', named('abandon', 'done'), 3);
    other.count('jalon_commands_total', named('abandon', 'done'));
    expect(await one.exposition()).toContain('jalon_commands_total{kind="journey",command="abandon",outcome="done",part="api"} 3');
    expect(await other.exposition()).toContain('jalon_commands_total{kind="journey",command="abandon",outcome="done",part="api"} 1');
  });

  it('count durations by bucket', async () => {
    const metrics = new PrometheusMetrics('api');
    metrics.observe('jalon_http_request_duration_seconds', { method: 'GET', route: '/v1/journeys', status: 200 }, 0.03);
    expect(await metrics.exposition()).toContain('jalon_http_request_duration_seconds_bucket{le="0.05",part="api",method="GET"');
  });

  it('tell no longer what is not known any more', async () => {
    const metrics = new PrometheusMetrics('api');
    metrics.set('jalon_commands_pending', {}, 4);
    metrics.forget('jalon_commands_pending');
    expect(await metrics.exposition()).not.toContain('jalon_commands_pending');
    metrics.set('jalon_commands_pending', {}, 5);
    expect(await metrics.exposition()).toContain('jalon_commands_pending{part="api"} 5');
  });

  it('begin at 0 where what they count is known beforehand, so that the first is an increase', async () => {
    const metrics = new PrometheusMetrics('api');
    startAtZero(metrics, 'jalon_refused_writes_total');
    startAtZero(metrics, 'jalon_periodic_work_total', [{ work: 'purge' }]);
    const text = await metrics.exposition();
    const series = [...text.matchAll(/^jalon_(?:refused|periodic)\S+ (\S+)$/gm)];
    expect(series.map(([, value]) => value)).toEqual(Array.from({ length: 8 }, () => '0'));
    expect(text).toContain('jalon_refused_writes_total{cause="disk-full",part="api"} 0');
    expect(text).toContain('jalon_periodic_work_total{work="purge",outcome="failed",part="api"} 0');
  });

  it.each(Object.entries<Measure>(catalogue))('%s knows beforehand the values of its own labels alone', (_name, { labels, known = {} }) => {
    expect(Object.keys(known).filter((label) => !labels.includes(label))).toEqual([]);
  });

  it.each(Object.entries(catalogue))('%s is named by Prometheus’ conventions', (name, { type, labels, help }) => {
    expect(name).toMatch(/^jalon_[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    // What promtool refuses: other units than the base ones, the type in the name, and what a histogram's own series are called.
    // `_build_info` is what every exporter calls it.
    expect(name.replace(/_build_info$/, '')).not.toMatch(
      /_(milliseconds|minutes|hours|days|ms|kb|kilobytes|percent|counter|gauge|histogram|bucket|count|sum|info)(_|$)/,
    );
    for (const label of labels) expect(label).toMatch(/^[a-z]+$/);
    expect(labels).not.toContain('le');
    expect(help.trim()).not.toBe('');
  });
});
