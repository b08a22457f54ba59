/** Which build of the workflows' code takes the streams' tasks: Temporal's versions of a worker deployment. */
import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { Temporal } from './connection.js';
import { failedPrecondition, notFound, unless } from './grpc-errors.js';
import { livePollers } from './pollers.js';

export interface Build {
  readonly buildId: string;
  /** The current one takes every task that begins; nothing is begun by the others. */
  readonly isCurrent: boolean;
  /** Whether a worker of it asks for tasks; one that was killed is believed for a minute. */
  readonly isServed: boolean;
  /** When its first worker came. */
  readonly cameAt: Date | null;
}

/** The builds of which workers have come, the latest first; none where no worker has. */
export async function listBuilds(temporal: Temporal, deploymentName: string): Promise<readonly Build[]> {
  const { client, connection } = temporal;
  const { namespace } = client.options;
  const found = await unless(notFound, connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }));
  const current = found?.workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
  const summaries = found?.workerDeploymentInfo?.versionSummaries ?? [];
  const served = await servedBuilds(temporal);
  return summaries
    .map(({ deploymentVersion, createTime }): Build => {
      const buildId = deploymentVersion?.buildId ?? '';
      const cameAt = createTime?.seconds ? new Date(Number(createTime.seconds) * 1_000) : null;
      return { buildId, isCurrent: buildId === current, isServed: served.has(buildId), cameAt };
    })
    .toSorted((one, other) => Number(other.cameAt ?? 0) - Number(one.cameAt ?? 0));
}

/** Those of which workers ask for both kinds of tasks. */
async function servedBuilds(temporal: Temporal): Promise<ReadonlySet<string>> {
  const [workflows, activities] = await Promise.all([livePollers(temporal, 'WORKFLOW'), livePollers(temporal, 'ACTIVITY')]);
  const serving = new Set(activities.map(({ buildId }) => buildId));
  return new Set(workflows.flatMap(({ buildId }) => (buildId !== null && serving.has(buildId) ? [buildId] : [])));
}

/** No worker of that build asks for tasks, or not for those of each queue that the current build serves. */
export class BuildNotServed extends Error {
  constructor(buildId: string, options: ErrorOptions) {
    super(`no worker of the build ${buildId} serves every task queue of the current one`, options);
    this.name = 'BuildNotServed';
  }
}

const pauseMs = 250;

/**
 * Gives a build every task that begins, of streams that others have begun too. Waits for its workers, since the server would give them
 * to a build of which none is left. @throws {BuildNotServed} where none has come by then
 */
export async function makeCurrent(
  temporal: Temporal,
  deploymentName: string,
  buildId: string,
  { giveUpAfterMs }: { readonly giveUpAfterMs: number },
): Promise<void> {
  for (const deadline = Date.now() + giveUpAfterMs; ; await delay(pauseMs)) {
    const isServed = (await servedBuilds(temporal)).has(buildId);
    const cause = isServed ? await setCurrent(temporal, deploymentName, buildId) : 'it has no worker';
    if (cause === null) return;
    if (Date.now() > deadline) throw new BuildNotServed(buildId, { cause });
  }
}

/** Gives every task to workers that name no build, as before there was a deployment. */
export async function makeNoneCurrent(temporal: Temporal, deploymentName: string): Promise<void> {
  const refusal = await setCurrent(temporal, deploymentName, '');
  if (refusal) throw refusal;
}

/** @returns why not, where the server does not know the build yet, or not for every queue */
async function setCurrent({ client, connection }: Temporal, deploymentName: string, buildId: string): Promise<Error | null> {
  const { namespace, identity } = client.options;
  try {
    await connection.workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId, identity });
    return null;
  } catch (error) {
    if (!isGrpcServiceError(error) || ![notFound, failedPrecondition].includes(Number(error.code))) throw error;
    return error;
  }
}
