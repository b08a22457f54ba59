/**
 * A command beside a bare Update that only counts: one that goes through the API (HTTP, token, schema, sealing, record,
 * Update, journal, read models), and the dispatcher alone.
 */
import { BenchClient } from './api-client.js';
import { increment, withFloor } from './floor/open-floor.js';
import { measure, quantile, type Measured } from './figures.js';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';

export interface Row {
  readonly name: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly callsPerSecond: number;
  /** Against the bare Update of the same run. */
  readonly p50Ratio: number;
  readonly throughputRatio: number;
}

const calls = 400;
const subjects = 16;

export async function benchCommands(stack: ThrowawayStack): Promise<readonly Row[]> {
  const floor = await bareUpdate(stack);
  const command = await apiCommand(stack);
  return [row('bare Update', floor, floor), row('command over HTTP, journaled', command, floor)];
}

async function bareUpdate(stack: ThrowawayStack): Promise<Measured> {
  return withFloor(stack, subjects, (handles) => measure((subject) => increment(handles[subject]!), calls));
}

async function apiCommand(stack: ThrowawayStack): Promise<Measured> {
  const client = await BenchClient.open(stack);
  const journeys = await Promise.all(Array.from({ length: subjects }, (_, number) => client.openJourney(number)));
  const incident = { assessment: 'A-E1', description: 'Coupure de courant' };
  return measure((subject) => client.post(`/v1/journeys/${journeys[subject]}/commands/record-incident`, incident), calls);
}

function row(name: string, { latencies, throughput }: Measured, floor: Measured): Row {
  const round = (value: number) => Math.round(value * 100) / 100;
  const p50 = quantile(latencies, 0.5);
  return {
    name,
    p50Ms: round(p50),
    p99Ms: round(quantile(latencies, 0.99)),
    callsPerSecond: Math.round(throughput),
    p50Ratio: round(p50 / quantile(floor.latencies, 0.5)),
    throughputRatio: round(throughput / floor.throughput),
  };
}
