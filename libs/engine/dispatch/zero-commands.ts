import { updateNameOf } from '#libs/domain/stream/update-names.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import { startAtZero } from '#libs/platform/observability/start-at-zero.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';

/** Every command by the name that measures may tell: that of a confidential one is not. */
export function startCommandsAtZero({ all }: StreamKinds, metrics: Metrics): void {
  const commands = all.flatMap(({ process }) =>
    [...new Set(process.commandNames.map((name) => updateNameOf(process, [{ name }])))].map((command) => ({ kind: process.kind, command })),
  );
  startAtZero(metrics, 'jalon_commands_total', commands);
}
