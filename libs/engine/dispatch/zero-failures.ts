import { updateNameOf } from '#libs/domain/stream/update-names.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';

/** So that the first failure is an increase: Prometheus sees none in a series that begins with it. */
export function startFailuresAtZero({ all }: StreamKinds, metrics: Metrics): void {
  for (const { process } of all)
    for (const command of new Set(process.commandNames.map((name) => updateNameOf(process, [{ name }]))))
      metrics.count('jalon_commands_total', { kind: process.kind, command, outcome: 'failed' }, 0);
}
