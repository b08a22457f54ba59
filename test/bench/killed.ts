/**
 * How long a killed worker is felt: sixteen journeys that the workers hold in memory are commanded without a pause, a worker is killed, and
 * of each journey the slowest command is kept; with a single worker, which must first start again, and with another beside it. Of two, each
 * is killed in its turn: the one that was not holds the journeys by then.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startThrowawayStack } from '#infra/local/throwaway-stack.js';
import { BenchClient } from './api-client.js';
import { clients, median, rounded } from './figures.js';
import { pidOf } from './processes.js';

interface KilledRow {
  readonly name: string;
  readonly kills: number;
  /** Of all journeys and kills. */
  readonly medianMs: number;
  readonly longestMs: number;
}

const kills = 5;
const warmUpMs = 1_000;
/** Longer than any kill is felt. */
const watchedMs = 8_000;
const incident = { assessment: 'A-E1', description: 'Coupure de courant' };

export async function benchKilled(): Promise<readonly KilledRow[]> {
  return [await felt('the only worker killed', 1), await felt('one of two workers killed', 2)];
}

async function felt(name: string, workers: number): Promise<KilledRow> {
  const stack = await startThrowawayStack({ args: ['--workers', String(workers)], env: { JALON_RATE_LIMIT: 'off' } });
  try {
    const client = await BenchClient.open(stack);
    const ids = await Promise.all(Array.from({ length: clients }, (_, place) => client.openJourney(place)));
    const slowest: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const until = performance.now() + warmUpMs + watchedMs;
      const commanded = Promise.all(ids.map((id) => slowestOf(client, id, until)));
      await sleep(warmUpMs);
      process.kill(pidOf(stack, workers === 1 ? 'worker' : `worker-${1 + (kill % workers)}`), 'SIGKILL');
      slowest.push(...(await commanded));
    }
    return { name, kills, medianMs: rounded(median(slowest)), longestMs: rounded(Math.max(...slowest)) };
  } finally {
    await stack.stop();
  }
}

/** Milliseconds of the slowest command of a journey. @throws where one was not done */
async function slowestOf(client: BenchClient, id: string, until: number): Promise<number> {
  let slowest = 0;
  while (performance.now() < until) {
    const sent = performance.now();
    await client.post(`/v1/journeys/${id}/commands/record-incident`, incident);
    slowest = Math.max(slowest, performance.now() - sent);
  }
  return slowest;
}
