/** Under which keys the payloads of the histories that Temporal retains are sealed. Reads every history: minutes for thousands. */
import type { Client } from '@temporalio/client';
import type { Temporal } from './connection.js';
import { notFound, unless } from './grpc-errors.js';
import { historyPages, type RunName } from './history-pages.js';

export async function payloadKeyUse(
  { client }: Temporal,
  onProgress: (done: number, total: number) => void,
): Promise<ReadonlyMap<string, number>> {
  const { count: total } = await client.workflow.count();
  const counts = new Map<string, number>();
  let done = 0;
  for await (const run of client.workflow.list()) {
    // One that is not retained any more holds nothing.
    await unless(notFound, addKeysOf(client.workflow, run, counts));
    done += 1;
    onProgress(done, Math.max(done, total));
  }
  return counts;
}

async function addKeysOf(workflow: Client['workflow'], { workflowId, runId }: RunName, counts: Map<string, number>): Promise<void> {
  for await (const page of historyPages(workflow, { workflowId, runId }))
    for (const id of keyIdsIn(page)) counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** Of every payload, wherever it stands: in inputs, results, failures, headers, memos. */
export function* keyIdsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'encryption-key-id' && member instanceof Uint8Array) yield Buffer.from(member).toString();
    else yield* keyIdsIn(member);
  }
}
