import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { PrometheusMetrics } from '#libs/platform/observability/metrics.js';
import { startCommandsAtZero } from './zero-commands.js';

describe('the count of commands', () => {
  it('is 0 before there is one, for every outcome and every command by the name that measures may tell', async () => {
    const metrics = new PrometheusMetrics('api');
    startCommandsAtZero(streamKinds, metrics);
    const text = await metrics.exposition();
    const none = (command: string, outcome: string) =>
      new RegExp(`^jalon_commands_total\\{(?=[^}]*command="${command}")(?=[^}]*outcome="${outcome}").*\\} 0$`, 'm');
    for (const command of ['suspend', 'record'])
      for (const outcome of ['done', 'refused', 'failed', 'pending', 'key_reused']) expect(text).toMatch(none(command, outcome));
    expect(text).not.toMatch(/amenagement|dispense/);
  });
});
