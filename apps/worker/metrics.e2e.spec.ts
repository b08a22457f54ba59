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
    while (!text.includes('work="archive"') || !text.includes('workflow_task_schedule_to_start')) {
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

  it('by names that follow Prometheus’ conventions', () => {
    expect(typed().filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter'))).toEqual([]);
    expect(typed().filter(({ name, type }) => type === 'histogram' && !/_(seconds|bytes)$/.test(name))).toEqual([]);
  });
});
