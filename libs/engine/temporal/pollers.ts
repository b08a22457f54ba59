import type { Temporal } from './connection.js';

/** A poll lasts a minute at the most: who has asked for nothing since is gone. */
const goneAfterMs = 70_000;

/** Who serves the workflows at present, as `pid@host`. */
export async function pollersOf({ connection, client, taskQueue }: Temporal): Promise<readonly string[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
  });
  const since = Date.now() - goneAfterMs;
  return pollers.flatMap(({ identity, lastAccessTime }) =>
    identity && Number(lastAccessTime?.seconds ?? 0) * 1_000 > since ? [identity] : [],
  );
}
