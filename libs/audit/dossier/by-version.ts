import type { StreamEvent } from '#libs/domain/stream/event.js';

/** Events that are there and what is told of others, in one order. */
export function byVersion(recorded: readonly StreamEvent[], told: readonly StreamEvent[]): readonly StreamEvent[] {
  return [...recorded, ...told].toSorted((one, other) => one.version - other.version);
}
