/** How every worker of Jalon is set, in production and in tests. */
import { join } from 'node:path';
import type { StreamActivities } from '#workflows/stream/activities.js';
import type { WorkerDeploymentOptions, WorkerOptions } from '@temporalio/worker';
import type { Config } from '#libs/platform/config/config.js';
import { sealedDataConverter } from './data-converter.js';
import { heartbeats } from './heartbeats.js';
import { PayloadKeyring } from './payload-keyring.js';
import { patchesNotInUse } from './patches.js';
import { buildIdOf, workflowBundle } from './workflow-bundle.js';

/**
 * Streams kept in memory between two commands, the least recently used out first. Temporal's own default follows the
 * heap, and ends the process when streams are larger than it guesses.
 */
const maxCachedWorkflows = 400;

/** A task for a worker that is gone waits no longer for it before it is any other's. A live one takes it in milliseconds. */
const stickyQueueScheduleToStartTimeout = '2 seconds';

/** @param workflowsEntry path of the module that exports the workflows; the product's where none is given */
export async function workerOptions(
  { temporal, keys, home }: Pick<Config, 'temporal' | 'keys' | 'home'>,
  activities: StreamActivities,
  workflowsEntry?: string,
): Promise<WorkerOptions> {
  const buildId = await buildIdOf(workflowsEntry);
  return {
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    workflowBundle: await workflowBundle(join(home, 'cache'), buildId, workflowsEntry),
    dataConverter: sealedDataConverter(await PayloadKeyring.open(keys.folder)),
    activities,
    interceptors: { activity: [heartbeats] },
    ...(temporal.deployment !== null && { workerDeploymentOptions: ofBuild(temporal.deployment, buildId) }),
    patchActivationCallback: ({ patchId }) => !patchesNotInUse.has(patchId),
    maxCachedWorkflows,
    stickyQueueScheduleToStartTimeout,
    shutdownGraceTime: '10 seconds',
  };
}

/** A stream's next task is always the current build's: one that waited for its own build would wait for ever once that is gone. */
function ofBuild(deploymentName: string, buildId: string): WorkerDeploymentOptions {
  return { version: { deploymentName, buildId }, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}
