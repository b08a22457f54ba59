import { isByOwnClock, type StreamEvent } from './event.js';
import type { CommandOutcome } from './protocol.js';

/** What each command came to, as the events alone tell it: without the deadlines that fell with it, nor warnings. */
export function outcomesIn(events: readonly StreamEvent[]): Record<string, CommandOutcome> {
  const outcomes: Record<string, CommandOutcome> = {};
  for (const event of events) {
    if (isByOwnClock(event)) continue;
    const { commandId, version } = event;
    outcomes[commandId] = { fromVersion: outcomes[commandId]?.fromVersion ?? version - 1, toVersion: version, warnings: [] };
  }
  return outcomes;
}
