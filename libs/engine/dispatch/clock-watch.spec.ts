import { pino } from 'pino';
import { PrometheusMetrics } from '#libs/platform/observability/metrics.js';
import { ClockWatch } from './clock-watch.js';

describe('a watch over the clocks of PostgreSQL and Temporal', () => {
  const begunAt = '2025-03-03T12:00:00.000Z';
  const seen = (...readings: readonly (readonly [judgedAt: string, elapsedMs: number])[]) => {
    const lines: Record<string, unknown>[] = [];
    const metrics = new PrometheusMetrics('api');
    const watch = new ClockWatch(
      pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }),
      metrics,
    );
    for (const [judgedAt, elapsedMs] of readings) watch.saw({ begunAt, judgedAt, elapsedMs });
    return { lines, gauge: async () => (await metrics.exposition()).match(/^jalon_clock_skew_seconds\{.*$/m)?.[0] };
  };

  it('says nothing of an attempt that took long, or was judged a little before it began', async () => {
    const { lines, gauge } = seen(['2025-03-03T12:00:29.000Z', 28_000], ['2025-03-03T11:59:56.000Z', 20]);
    expect(lines).toEqual([]);
    expect(await gauge()).toMatch(/ 0$/m);
  });

  it('says which clock is ahead, by how much at least, and what follows from it', async () => {
    const { lines, gauge } = seen(['2025-03-03T15:00:01.000Z', 1_000]);
    expect(lines).toMatchObject([{ level: 50, skewMs: 3 * 3_600_000, msg: expect.stringMatching(/too late/) }]);
    expect(await gauge()).toMatch(/ 10800$/m);
    expect(seen(['2025-03-03T09:00:00.000Z', 1_000]).lines).toMatchObject([
      { skewMs: -3 * 3_600_000, msg: expect.stringMatching(/given up may still take effect/) },
    ]);
  });

  it('does not say it for every command', () => {
    expect(seen(['2025-03-03T15:00:00.000Z', 0], ['2025-03-03T15:00:00.000Z', 0]).lines).toHaveLength(1);
  });
});
