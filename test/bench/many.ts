/**
 * Many journeys (10,000; `JALON_BENCH_JOURNEYS` says how many others): what a command costs when there are a thousand and when there are
 * all, beside bare Updates, on those that were opened last; then the worker, with the few hundred that it holds in memory, is killed,
 * and each of them all is commanded once.
 */
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { BenchClient } from './api-client.js';
import { clients, figuresOf, measure, ratiosTo, type Figures, type Measured } from './figures.js';
import { increment, withFloor } from './floor/open-floor.js';
import { pidOf, usageOf } from './processes.js';

const journeys = Math.max(clients, Number(process.env['JALON_BENCH_JOURNEYS'] ?? 10_000));
const few = Math.min(1_000, journeys);
const calls = 160;
const incident = { assessment: 'A-E1', description: 'Coupure de courant' };

interface ManyRow extends Figures {
  readonly name: string;
  /** Of the median, against the bare Update measured just before. */
  readonly p50Ratio: number | null;
  readonly seconds: number | null;
  /** Sent, and not done at the first answer. */
  readonly toldToComeAgain: number | null;
  readonly workerMiB: number | null;
  readonly temporalMiB: number | null;
}

export async function benchMany(stack: ThrowawayStack): Promise<readonly ManyRow[]> {
  const client = await BenchClient.open(stack);
  const ids: string[] = [];
  const rows: ManyRow[] = [];
  for (const count of new Set([few, journeys])) {
    await open(client, ids, count);
    const floor = await withFloor(stack, clients, (handles) => measure((subject) => increment(handles[subject]!), calls));
    const command = await measure((subject) => commandOf(client, ids.at(-1 - subject)!), calls);
    rows.push(
      row(stack, `bare Update, beside ${count} journeys`, floor, floor),
      row(stack, `command, of ${count} journeys`, command, floor),
    );
  }
  process.kill(pidOf(stack, 'worker'), 'SIGKILL');
  return [...rows, await each(stack, client, ids)];
}

async function open(client: BenchClient, ids: string[], count: number): Promise<void> {
  await together(async () => {
    while (ids.length < count) {
      const place = ids.push('') - 1;
      ids[place] = await client.openJourney(place);
      if (place % 1_000 === 999) console.log(`  ${place + 1} journeys`);
    }
  });
}

/** Once each, from sixteen clients. */
async function each(stack: ThrowawayStack, client: BenchClient, ids: readonly string[]): Promise<ManyRow> {
  const latencies: number[] = [];
  let next = 0;
  let toldToComeAgain = 0;
  const started = performance.now();
  await together(async () => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) {
      const sent = performance.now();
      const received = await commandOf(client, id);
      toldToComeAgain += received;
      latencies.push(performance.now() - sent);
    }
  });
  const seconds = (performance.now() - started) / 1_000;
  const measured = { latencies: latencies.toSorted((a, b) => a - b), throughput: latencies.length / seconds };
  const name = `each of ${ids.length} journeys once, the worker killed before`;
  return { ...row(stack, name, measured, null), seconds: Math.round(seconds), toldToComeAgain };
}

/** @returns how often it was told to come again @throws where it was not done */
async function commandOf(client: BenchClient, id: string): Promise<number> {
  const { status, received, body } = await client.send(`/v1/journeys/${id}/commands/record-incident`, incident, true);
  if (status !== 200) throw new Error(`${id}: ${status} ${JSON.stringify(body)}`);
  return received;
}

async function together(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: clients }, work));
}

function row(stack: ThrowawayStack, name: string, measured: Measured, floor: Measured | null): ManyRow {
  const usage = usageOf(stack);
  return {
    name,
    ...figuresOf([measured]),
    p50Ratio: floor && ratiosTo([floor], [measured]).p50Ratio,
    seconds: null,
    toldToComeAgain: null,
    workerMiB: usage?.worker.memoryMiB ?? null,
    temporalMiB: usage?.temporal.memoryMiB ?? null,
  };
}
