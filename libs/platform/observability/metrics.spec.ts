import { createMetrics } from './metrics.js';

describe('metrics', () => {
  it('are kept apart between two registries of one process, each labelled with its part', async () => {
    const [one, other] = [createMetrics('api'), createMetrics('worker')];
    one.counter('commands_total', 'Commands', ['outcome']).inc({ outcome: 'applied' }, 3);
    other.counter('commands_total', 'Commands', ['outcome']).inc({ outcome: 'applied' });
    expect(await one.registry.metrics()).toContain('commands_total{outcome="applied",part="api"} 3');
    expect(await other.registry.metrics()).toContain('commands_total{outcome="applied",part="worker"} 1');
  });

  it('count durations by bucket', async () => {
    const metrics = createMetrics('api');
    metrics.durations('command_seconds', 'Duration', ['command']).observe({ command: 'start-journey' }, 0.03);
    expect(await metrics.registry.metrics()).toContain('command_seconds_bucket{le="0.05",part="api",command="start-journey"} 1');
  });
});
