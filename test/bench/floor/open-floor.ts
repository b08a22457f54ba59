import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { ThrowawayStack } from '#infra/local/throwaway-stack.js';

/** Counters on the stack's own server: what an Update costs that only counts. */
export async function withFloor<T>(
  { config: { temporal } }: ThrowawayStack,
  counters: number,
  work: (handles: readonly WorkflowHandle[]) => Promise<T>,
): Promise<T> {
  const taskQueue = `floor-${randomUUID()}`;
  const worker = fork(join(import.meta.dirname, 'worker.js'), [temporal.address, temporal.namespace, taskQueue], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const connection = await Connection.connect({ address: temporal.address });
  try {
    await once(worker, 'message');
    const client = new Client({ connection, namespace: temporal.namespace });
    const started = Array.from({ length: counters }, () =>
      client.workflow.start('counter', { taskQueue, workflowId: `floor-${randomUUID()}` }),
    );
    return await work(await Promise.all(started));
  } finally {
    await connection.close();
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
}

export async function increment(handle: WorkflowHandle, updateId: string = randomUUID()): Promise<void> {
  await handle.executeUpdate('increment', { updateId });
}

/** The same, with an activity inside the handler, where a journal could be written. */
export async function append(handle: WorkflowHandle): Promise<void> {
  await handle.executeUpdate('append', { updateId: randomUUID() });
}
