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
  return pollers
    .filter(isLive)
    .flatMap(({ identity, deploymentOptions }) => (identity ? [{ identity, buildId: deploymentOptions?.buildId || null }] : []));
}

function isLive({ lastAccessTime }: Pick<protocol.temporal.api.taskqueue.v1.IPollerInfo, 'lastAccessTime'>): boolean {
  return Number(lastAccessTime?.seconds ?? 0) * 1_000 > Date.now() - goneAfterMs;
}

export interface QueueMeasures {
  readonly queue: 'workflow' | 'activity';
  /** Tasks that wait for a worker, as the server estimates them. */
  readonly backlogTasks: number;
  /** Seconds for which the oldest of them has waited. */
  readonly backlogAge: number;
  readonly pollers: number;
}

/** How the queues stand that the workers serve. @throws what the server answers where it cannot be asked */
export async function measureQueues({ connection, client, taskQueue }: Temporal, timeoutMs: number): Promise<readonly QueueMeasures[]> {
  const measured = Object.entries(kinds).map(async ([name, taskQueueType]) => {
    const { pollers, stats } = await connection.withDeadline(Date.now() + timeoutMs, () =>
      connection.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name: taskQueue },
        taskQueueType,
        reportStats: true,
      }),
    );
    return {
      queue: name.toLowerCase() as QueueMeasures['queue'],
      backlogTasks: Number(stats?.approximateBacklogCount ?? 0),
      backlogAge: Number(stats?.approximateBacklogAge?.seconds ?? 0) + (stats?.approximateBacklogAge?.nanos ?? 0) / 1e9,
      pollers: pollers.filter(isLive).length,
    };
  });
  return Promise.all(measured);
}

/** Who serves the workflows at present, as `pid@host`. */
export async function pollersOf(temporal: Temporal): Promise<readonly string[]> {
  return (await livePollers(temporal, 'WORKFLOW')).map(({ identity }) => identity);
}
