import type { StreamEvent } from '#libs/domain/stream/event.js';
import { outcomesIn } from '#libs/domain/stream/outcomes.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';

/** The outcome of every command among the events: as the caller knows it, or as the events tell. */
export function outcomesOf(events: readonly StreamEvent[], applied: readonly AppliedCommand[]): readonly AppliedCommand[] {
  const outcomes = outcomesIn(events);
  for (const { commandId, ...outcome } of applied) outcomes[commandId] = outcome;
  return Object.entries(outcomes).map(([commandId, outcome]) => ({ commandId, ...outcome }));
}
