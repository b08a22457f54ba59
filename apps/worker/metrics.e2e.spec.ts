import { setTimeout as sleep } from 'node:timers/promises';
import { anyFreePort } from '#infra/local/ports.js';
import { catalogue } from '#libs/platform/observability/catalogue.js';
import { openJourney, startRealStack, type RealStack } from '#test/harness/real-stack.js';

describe('what Prometheus reads of a worker', () => {
  let stack: RealStack;
  let text: string;

  beforeAll(async () => {
    stack = await startRealStack({ updateTimeoutMs: 2_000 });
    const port = await anyFreePort();
    const [api] = await Promise.all([stack.startApi(), stack.startWorker(undefined, { WORKER_METRICS_PORT: String(port) })]);
    await openJourney(api);
    const read = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    text = await read();
    while (
      !/last_done_timestamp_seconds\{[^}]*work="archive"/.test(text) ||
      !text.includes('jalon_disk_free_bytes') ||
      !text.includes('workflow_task_schedule_to_start')
    ) {
      await sleep(100);
      text = await read();
    }
  });
  afterAll(() => stack?.close());

  const typed = () => [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({ name: name!, type: type! }));

  it('how long Temporal’s tasks waited and took, in seconds', () => {
    for (const name of ['workflow_task_schedule_to_start_latency', 'workflow_task_execution_latency', 'request_latency'])
      expect(typed()).toContainEqual({ name: `temporal_${name}_seconds`, type: 'histogram' });
  });

  it('what it does periodically, as the catalogue has it', () => {
    expect(text).toMatch(/^jalon_periodic_work_total\{[^}]*outcome="done"[^}]*\} \d+$/m);
    expect(text).toMatch(/^jalon_periodic_work_duration_seconds_bucket\{[^}]*work="checkpoint"[^}]*le="1800"[^}]*\} 1$/m);
    const ours = typed().filter(({ name }) => name.startsWith('jalon_'));
    expect(ours.length).toBeGreaterThan(2);
    for (const { name, type } of ours) expect([name, catalogue[name as keyof typeof catalogue]?.type]).toEqual([name, type]);
  });

  it('counters that begin at 0, its version, its connections and the room where it writes', () => {
    for (const series of [
      /^jalon_periodic_work_total\{(?=[^}]*work="purge")[^}]*outcome="failed"[^}]*\} 0$/m,
      /^jalon_commands_resumed_total\{[^}]*outcome="failed"[^}]*\} 0$/m,
      /^jalon_refused_writes_total\{[^}]*cause="database-full"[^}]*\} 0$/m,
      /^jalon_build_info\{[^}]*version="\d+\.\d+\.\d+"[^}]*\} 1$/m,
      /^jalon_database_connections\{[^}]*state="idle"[^}]*\} [1-9]\d*$/m,
      /^jalon_disk_free_bytes\{[^}]*folder="keys"[^}]*\} [1-9]/m,
    ])
      expect(text).toMatch(series);
  });

  it('by names that follow Prometheus’ conventions', () => {
    expect(typed().filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter'))).toEqual([]);
    expect(typed().filter(({ name, type }) => type === 'histogram' && !/_(seconds|bytes)$/.test(name))).toEqual([]);
  });
});
