import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { PrometheusMetrics } from '#libs/platform/observability/metrics.js';
import { startFailuresAtZero } from './zero-failures.js';

describe('the count of failed commands', () => {
  it('is 0 before there is one, of every command by the name that measures may tell', async () => {
    const metrics = new PrometheusMetrics('api');
    startFailuresAtZero(streamKinds, metrics);
    const text = await metrics.exposition();
    const failed = (command: string) =>
      new RegExp(`^jalon_commands_total\\{(?=[^}]*command="${command}")(?=[^}]*outcome="failed").*\\} 0$`, 'm');
    expect(text).toMatch(failed('suspend'));
    expect(text).toMatch(failed('record'));
    expect(text).not.toMatch(/amenagement|dispense/);
  });
});
