/**
 * A journey of twelve steps: twelve commands through the API, one after another, then in one batch; a workflow of DBOS's, and twelve plain
 * transactions. All on one PostgreSQL, which is durable. In rounds and by turns. Our journeys are opened before, which is not counted, and
 * go on for all of the rounds (a command takes as long after thousands of facts); a workflow of DBOS's begins with its twelve steps.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { BenchClient } from './api-client.js';
import { append, createEvents, steps } from './dbos/events.js';
import { withDbos } from './dbos/open-dbos.js';
import { clients, figuresOf, measure, ratiosTo, type Measured } from './figures.js';

export interface StepsRow {
  readonly name: string;
  /** Of a whole journey. Medians of the rounds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly journeysPerSecond: number;
  /** Against DBOS, and the plain transactions, of the same round; the least and the greatest of the rounds beside. */
  readonly p50ToDbos: number;
  readonly p50sToDbos: string;
  readonly throughputToDbos: number;
  readonly throughputsToDbos: string;
  readonly p50ToPlain: number;
  readonly p50sToPlain: string;
  readonly throughputToPlain: number;
  readonly throughputsToPlain: string;
}

const rounds = 5;
const warmUps = 4;
const calls = 80;
/** Each is twelve commands, which take longer than anything else here. */
const callsOneByOne = 16;
/** What goes on behind an answer ends before the next is measured. */
const pauseMs = 250;
const incident = { command: 'record-incident', data: { assessment: 'A-E1', description: 'Coupure de courant' } };

export async function benchSteps(stack: ThrowawayStack): Promise<readonly StepsRow[]> {
  const client = await BenchClient.open(stack);
  const databaseUrl = await createDatabase(stack.adminUrl);
  const opened = () => Promise.all(Array.from({ length: clients }, (_, number) => client.openJourney(number)));
  const [batched, oneByOne] = [await opened(), await opened()];
  return withDbos(databaseUrl, async (measureDbos) => {
    const ways: Readonly<Record<string, () => Promise<Measured>>> = {
      'twelve plain transactions': () => measurePlain(databaseUrl),
      'DBOS, a workflow of twelve steps, called in its process': () => measureDbos({ calls, warmUps }),
      'twelve commands in one batch, over HTTP': () => measure((subject) => sendBatch(client, batched[subject]!), calls, warmUps),
      'twelve commands one after another, over HTTP': () =>
        measure((subject) => sendOneByOne(client, oneByOne[subject]!), callsOneByOne, warmUps),
    };
    const measured = Object.entries(ways).map(([name, way]) => ({ name, way, all: [] as Measured[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { way, all } of measured) {
        await sleep(pauseMs);
        all.push(await way());
      }
    }
    const [plain, dbos] = measured;
    return measured.map(({ name, all }) => row(name, all, dbos!.all, plain!.all));
  });
}

/** Beside the product's own. @returns its address */
async function createDatabase(adminUrl: string): Promise<string> {
  const address = new URL(adminUrl);
  await connected(adminUrl, (admin) => admin.query('CREATE DATABASE steps'));
  address.pathname = '/steps';
  await connected(address.href, createEvents);
  return address.href;
}

function sendBatch(client: BenchClient, id: string): Promise<unknown> {
  return client.post(`/v1/journeys/${id}/commands`, { commands: steps.map(() => incident) });
}

async function sendOneByOne(client: BenchClient, id: string): Promise<void> {
  for (const _ of steps) await client.post(`/v1/journeys/${id}/commands/${incident.command}`, incident.data);
}

/** On a connection for each client. */
async function measurePlain(databaseUrl: string): Promise<Measured> {
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const connection = new pg.Client(databaseUrl);
      await connection.connect();
      return connection;
    }),
  );
  try {
    return await measure((subject) => transact(connections[subject]!), calls, warmUps);
  } finally {
    await Promise.all(connections.map((connection) => connection.end()));
  }
}

async function transact(connection: pg.Client): Promise<void> {
  const journey = randomUUID();
  for (const step of steps) {
    await connection.query('BEGIN');
    await append(connection, journey, step);
    await connection.query('COMMIT');
  }
}

async function connected(url: string, work: (connection: pg.Client) => Promise<unknown>): Promise<void> {
  const connection = new pg.Client(url);
  await connection.connect();
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}

function row(name: string, all: readonly Measured[], dbos: readonly Measured[], plain: readonly Measured[]): StepsRow {
  const { p50Ms, p99Ms, callsPerSecond } = figuresOf(all);
  const [toDbos, toPlain] = [ratiosTo(dbos, all), ratiosTo(plain, all)];
  return {
    name,
    p50Ms,
    p99Ms,
    journeysPerSecond: callsPerSecond,
    p50ToDbos: toDbos.p50Ratio,
    p50sToDbos: toDbos.p50Ratios,
    throughputToDbos: toDbos.throughputRatio,
    throughputsToDbos: toDbos.throughputRatios,
    p50ToPlain: toPlain.p50Ratio,
    p50sToPlain: toPlain.p50Ratios,
    throughputToPlain: toPlain.throughputRatio,
    throughputsToPlain: toPlain.throughputRatios,
  };
}
