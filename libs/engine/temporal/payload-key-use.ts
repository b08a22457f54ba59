/** Under which keys the payloads of the histories that Temporal retains are sealed. Reads every history: minutes for thousands. */
import type { Temporal } from './connection.js';

export async function payloadKeyUse(
  { client }: Temporal,
  onProgress: (done: number, total: number) => void,
): Promise<ReadonlyMap<string, number>> {
  const { count: total } = await client.workflow.count();
  const counts = new Map<string, number>();
  let done = 0;
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history: unknown = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const id of keyIdsIn(history)) counts.set(id, (counts.get(id) ?? 0) + 1);
    done += 1;
    onProgress(done, Math.max(done, total));
  }
  return counts;
}

/** Of every payload, wherever it stands: in inputs, results, failures, headers, memos. */
function* keyIdsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'encryption-key-id' && member instanceof Uint8Array) yield Buffer.from(member).toString();
    else yield* keyIdsIn(member);
  }
}
