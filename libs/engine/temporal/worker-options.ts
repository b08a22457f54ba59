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

/**
 * A worker that takes over another's streams replays them all at once, on one thread, and the timeout of each task runs from when it was
 * taken: what it cannot begin soon waits at the server, where nothing runs out. Those who poll hold their places, so that eight at most are
 * replayed while others are waited for.
 */
const maxConcurrentWorkflowTaskExecutions = 16;

/**
 * Half of them for streams that are in this worker's memory, half for the others. The server keeps the queue of the others in four parts:
 * with the SDK's two pollers, parts that nobody polls pass their tasks on to those that somebody does, a few a second.
 */
const maxConcurrentWorkflowTaskPolls = 16;
const nonStickyToStickyPollRatio = 0.5;

/**
 * A task for a worker that is gone waits no longer for it before it is any other's. A live one that is asked of by a hundred and sixty streams
 * at once takes it after one to two seconds: sooner, and its streams would be replayed from their start for being busy (ADR 14).
 */
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
    maxConcurrentWorkflowTaskExecutions,
    maxConcurrentWorkflowTaskPolls,
    nonStickyToStickyPollRatio,
    stickyQueueScheduleToStartTimeout,
    shutdownGraceTime: '10 seconds',
  };
}

/** A stream's next task is always the current build's: one that waited for its own build would wait for ever once that is gone. */
function ofBuild(deploymentName: string, buildId: string): WorkerDeploymentOptions {
  return { version: { deploymentName, buildId }, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}
