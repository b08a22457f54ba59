/**
 * Many who send to one journey at once. Three hundred clients, each with one command, that come again when they are told to: beside as
 * many bare Updates of one counter, one after another, and all at once (of which Temporal takes ten, and sends the others back). And sixteen that send the largest batches allowed for a minute: how many were done, and whether
 * anything was refused, hung, frozen or altered by it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { BenchClient } from './api-client.js';
import { rounded } from './figures.js';
import { increment, withFloor } from './floor/open-floor.js';

const crowd = 300;
const senders = 16;
const sendingMs = 60_000;
/** As many as a batch holds, of as many signs as a text does. */
const largestBatch = {
  commands: Array.from({ length: 50 }, () => ({
    command: 'record-incident',
    data: { assessment: 'A-E1', description: 'x'.repeat(4_000) },
  })),
};

export interface CrowdRow {
  readonly name: string;
  readonly seconds: number;
  /** Against the bare Updates of the same run, one after another. */
  readonly ratio: number | null;
  readonly done: number;
  readonly refused: number;
  readonly toldToComeAgain: number;
  readonly findings: number | null;
}

export async function benchCrowd(stack: ThrowawayStack): Promise<readonly CrowdRow[]> {
  const client = await BenchClient.open(stack);
  const [floor, atOnce] = await withFloor(stack, 2, async ([one, other]) => [
    await timed(() => oneByOne(crowd, () => increment(one!))),
    await timed(() => all(crowd, () => untilTaken((updateId) => increment(other!, updateId)))),
  ]);
  const ratioOf = ({ seconds }: { readonly seconds: number }) => rounded(seconds / floor.seconds);
  const bare = { done: crowd, refused: 0, toldToComeAgain: 0, findings: null };
  const small = { assessment: 'A-E1', description: 'Coupure de courant' };
  const id = await client.openJourney();
  const sent = await timed(() => all(crowd, () => client.send(`/v1/journeys/${id}/commands/record-incident`, small)));
  const large = await timed(() => sendLargest(client));
  const filled = { ...large, value: large.value.answers };
  return [
    { name: `${crowd} bare Updates of one counter, one after another`, seconds: floor.seconds, ratio: 1, ...bare },
    { name: `${crowd} bare Updates of one counter, at once`, seconds: atOnce.seconds, ratio: ratioOf(atOnce), ...bare },
    { name: `${crowd} clients, one journey`, ...(await told(client, id, sent)), ratio: ratioOf(sent) },
    { name: `${senders} clients, largest batches for a minute, one journey`, ...(await told(client, large.value.id, filled)) },
  ];
}

async function sendLargest(client: BenchClient) {
  const id = await client.openJourney(1);
  const until = performance.now() + sendingMs;
  const answers: Awaited<ReturnType<BenchClient['send']>>[] = [];
  await all(senders, async () => {
    while (performance.now() < until) answers.push(await client.send(`/v1/journeys/${id}/commands`, largestBatch));
  });
  return { id, answers };
}

async function told(
  client: BenchClient,
  id: string,
  { seconds, value: answers }: Timed<readonly { readonly status: number; readonly received: number }[]>,
): Promise<Omit<CrowdRow, 'name'>> {
  const done = answers.filter(({ status }) => status === 200).length;
  const { findings } = await client.get<{ readonly findings: readonly unknown[] }>(`/v1/journeys/${id}/verification`);
  return {
    seconds,
    ratio: null,
    done,
    refused: answers.length - done,
    toldToComeAgain: answers.reduce((sum, { received }) => sum + received, 0),
    findings: findings.length,
  };
}

interface Timed<T> {
  readonly value: T;
  readonly seconds: number;
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const started = performance.now();
  const value = await work();
  return { value, seconds: Math.round((performance.now() - started) / 10) / 100 };
}

async function oneByOne(times: number, work: () => Promise<void>): Promise<void> {
  for (let done = 0; done < times; done += 1) await work();
}

function all<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, work));
}

/** Ten of a workflow are in flight at most: the server sends the others back. @throws after a minute */
async function untilTaken(work: (updateId: string) => Promise<void>): Promise<void> {
  const [updateId, giveUpAt] = [randomUUID(), performance.now() + 60_000];
  for (;;) {
    try {
      return await work(updateId);
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await sleep(20 + Math.random() * 100);
    }
  }
}
