/** Temporal's histories as a test looks at them: whole. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { eventsIn } from '#libs/engine/dispatch/events-in-histories.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listRuns, type HistoryFact, type RunHistory } from '#libs/engine/temporal/histories.js';

export interface WholeRun extends Omit<RunHistory, 'facts'> {
  readonly facts: readonly HistoryFact[];
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Every run of a stream, oldest first. */
export async function readRuns(temporal: Temporal, streamId: string): Promise<readonly WholeRun[]> {
  const whole: WholeRun[] = [];
  for (const { facts, ...run } of await listRuns(temporal, streamId)) whole.push({ ...run, facts: await collect(facts()) });
  return whole;
}

/** Each event that they tell, once, by version. */
export function eventsOf(runs: readonly WholeRun[]): readonly StreamEvent[] {
  const told = runs.flatMap(({ facts }) => facts.flatMap(eventsIn));
  return [...new Map(told.map((event) => [event.version, event])).values()].sort((one, other) => one.version - other.version);
}
