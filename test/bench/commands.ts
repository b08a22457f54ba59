/**
 * A command beside a bare Update that only counts: one that goes through the API (HTTP, token, schema, sealing, record,
 * Update, journal, read models), on journeys of a few facts, of hundreds, of thousands. In rounds, one after the other and by
 * turns: in each, everything beside the bare Updates of that round.
 */
import { BenchClient } from './api-client.js';
import { increment, withFloor } from './floor/open-floor.js';
import { clients, measure, median, quantile, rounded, type Measured } from './figures.js';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';

export interface Row {
  readonly name: string;
  /** Medians of the rounds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly callsPerSecond: number;
  /** Against the bare Update of the same round; the least and the greatest of the rounds beside. */
  readonly p50Ratio: number;
  readonly p50Ratios: string;
  readonly throughputRatio: number;
  readonly throughputRatios: string;
}

const rounds = 5;
const calls = 160;
/** At the first round: each command adds one. */
const sizes = [40, 400, 2_000];
const incident = { command: 'record-incident', data: { assessment: 'A-E1', description: 'Coupure de courant' } };
const mostInBatch = 50;

export async function benchCommands(stack: ThrowawayStack): Promise<readonly Row[]> {
  const client = await BenchClient.open(stack);
  const journeys: (readonly string[])[] = [];
  for (const size of sizes) journeys.push(await journeysOf(client, size));
  const measured: Measured[][] = [[], ...sizes.map(() => [])];
  for (let round = 0; round < rounds; round += 1) {
    measured[0]!.push(await withFloor(stack, clients, (handles) => measure((subject) => increment(handles[subject]!), calls)));
    for (const [place, ids] of journeys.entries()) {
      const one = (subject: number) => client.post(`/v1/journeys/${ids[subject]}/commands/record-incident`, incident.data);
      measured[place + 1]!.push(await measure(one, calls));
    }
  }
  const names = ['bare Update', ...sizes.map((size) => `command over HTTP, journaled, after ${size} facts`)];
  return measured.map((all, place) => row(names[place]!, all, measured[0]!));
}

/** One for each client. */
async function journeysOf(client: BenchClient, facts: number): Promise<readonly string[]> {
  const ids = await Promise.all(Array.from({ length: clients }, (_, number) => client.openJourney(number)));
  await Promise.all(
    ids.map(async (id) => {
      for (let left = facts - 1; left > 0; left -= mostInBatch)
        await client.post(`/v1/journeys/${id}/commands`, { commands: Array.from({ length: Math.min(left, mostInBatch) }, () => incident) });
    }),
  );
  return ids;
}

function row(name: string, measured: readonly Measured[], floors: readonly Measured[]): Row {
  const p50 = ({ latencies }: Measured) => quantile(latencies, 0.5);
  const p50Ratios = measured.map((one, place) => p50(one) / p50(floors[place]!));
  const throughputRatios = measured.map(({ throughput }, place) => throughput / floors[place]!.throughput);
  const spread = (ratios: readonly number[]) => `${rounded(Math.min(...ratios))}–${rounded(Math.max(...ratios))}`;
  return {
    name,
    p50Ms: rounded(median(measured.map(p50))),
    p99Ms: rounded(median(measured.map(({ latencies }) => quantile(latencies, 0.99)))),
    callsPerSecond: Math.round(median(measured.map(({ throughput }) => throughput))),
    p50Ratio: rounded(median(p50Ratios)),
    p50Ratios: spread(p50Ratios),
    throughputRatio: rounded(median(throughputRatios)),
    throughputRatios: spread(throughputRatios),
  };
}
