/**
 * A command beside a bare Update that only counts: one that goes through the API (HTTP, token, schema, sealing, record,
 * Update, journal, read models), and the dispatcher alone.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';
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

async function bareUpdate({ config: { temporal } }: ThrowawayStack): Promise<Measured> {
  const taskQueue = `floor-${randomUUID()}`;
  const worker = fork(join(import.meta.dirname, 'floor/worker.js'), [temporal.address, temporal.namespace, taskQueue], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const connection = await Connection.connect({ address: temporal.address });
  try {
    await once(worker, 'message');
    const client = new Client({ connection, namespace: temporal.namespace });
    const handles = await Promise.all(
      Array.from({ length: subjects }, () => client.workflow.start('counter', { taskQueue, workflowId: `floor-${randomUUID()}` })),
    );
    return await measure((subject) => handles[subject]!.executeUpdate('increment', { updateId: randomUUID() }), calls);
  } finally {
    await connection.close();
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
}

async function apiCommand({ config, apiUrl }: ThrowawayStack): Promise<Measured> {
  const tokens = await DevelopmentTokens.open(config);
  const token = await tokens.issue({ subject: 'bench', role: 'ADMINISTRATOR' });
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'if-match': '*',
    };
    // Received and not answered in time: the same request again gives the one answer.
    let response: Response;
    do response = await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    while (response.status === 202 && (await response.arrayBuffer()));
    const answer: unknown = await response.json();
    if (response.status !== 200 && response.status !== 201) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    return answer as T;
  };
  const journeys = await Promise.all(
    Array.from({ length: subjects }, async (_, number) => {
      const person = { familyName: `Essai${number}`, givenNames: ['Camille'], birthDate: '1990-05-17' };
      const { id: candidateId } = await post<{ id: string }>('/v1/candidates', person);
      const start = { candidateId, certification: { code: 'coordinateur-parcours' }, path: 'TRAINING', route: 'FORMATION_CONTINUE' };
      const { journeyId } = await post<{ journeyId: string }>('/v1/journeys', start);
      return journeyId;
    }),
  );
  return measure(
    (subject) =>
      post(`/v1/journeys/${journeys[subject]}/commands/record-incident`, { assessment: 'A-E1', description: 'Coupure de courant' }),
    calls,
  );
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
