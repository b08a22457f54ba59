import protocol from '@temporalio/proto';
import type { Temporal } from './connection.js';

/** A poll lasts a minute at the most: who has asked for nothing since is gone. */
const goneAfterMs = 70_000;

const { TaskQueueType } = protocol.temporal.api.enums.v1;
const kinds = { WORKFLOW: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, ACTIVITY: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY } as const;

interface Poller {
  /** `pid@host` */
  readonly identity: string;
  /** Null of a worker that names no build. */
  readonly buildId: string | null;
}

/** Who asks for tasks of a kind at present. */
export async function livePollers({ connection, client, taskQueue }: Temporal, kind: keyof typeof kinds): Promise<readonly Poller[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: kinds[kind],
  });
  const since = Date.now() - goneAfterMs;
  return pollers.flatMap(({ identity, lastAccessTime, deploymentOptions }) =>
    identity && Number(lastAccessTime?.seconds ?? 0) * 1_000 > since ? [{ identity, buildId: deploymentOptions?.buildId || null }] : [],
  );
}

/** Who serves the workflows at present, as `pid@host`. */
export async function pollersOf(temporal: Temporal): Promise<readonly string[]> {
  return (await livePollers(temporal, 'WORKFLOW')).map(({ identity }) => identity);
}
