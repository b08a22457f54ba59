/** Which build of the workflows' code takes the streams' tasks: Temporal's versions of a worker deployment. */
import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import type { Temporal } from './connection.js';
import { failedPrecondition, notFound, unless } from './grpc-errors.js';

export interface Build {
  readonly buildId: string;
  /** The current one takes every task that begins; nothing is begun by the others. */
  readonly isCurrent: boolean;
  /** When its first worker came. */
  readonly since: Date | null;
}

/** The builds of which workers have come, the latest first; none where no worker has. */
export async function listBuilds({ client, connection }: Deployments, deploymentName: string): Promise<readonly Build[]> {
  const { namespace } = client.options;
  const found = await unless(notFound, connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }));
  const current = found?.workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
  const summaries = found?.workerDeploymentInfo?.versionSummaries ?? [];
  return summaries
    .map(({ deploymentVersion, createTime }): Build => {
      const buildId = deploymentVersion?.buildId ?? '';
      return { buildId, isCurrent: buildId === current, since: createTime?.seconds ? new Date(Number(createTime.seconds) * 1_000) : null };
    })
    .toSorted((one, other) => Number(other.since ?? 0) - Number(one.since ?? 0));
}

type Deployments = Pick<Temporal, 'client' | 'connection'>;

/** No worker of that build has come, or not one for each queue that the current build serves. */
export class BuildNotServed extends Error {
  constructor(buildId: string, options: ErrorOptions) {
    super(`no worker of the build ${buildId} serves every task queue of the current one`, options);
    this.name = 'BuildNotServed';
  }
}

const pauseMs = 250;

/**
 * Gives a build every task that begins, of streams that others have begun too. Waits for its workers: the server knows a build once one
 * of them has asked for tasks. @throws {BuildNotServed} where none has by then
 */
export async function makeCurrent(
  { client, connection }: Deployments,
  deploymentName: string,
  buildId: string,
  { giveUpAfterMs }: { readonly giveUpAfterMs: number },
): Promise<void> {
  const { namespace, identity } = client.options;
  const request = { namespace, deploymentName, buildId, identity };
  for (const deadline = Date.now() + giveUpAfterMs; ; await delay(pauseMs)) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion(request);
      return;
    } catch (error) {
      if (!isGrpcServiceError(error) || ![notFound, failedPrecondition].includes(Number(error.code))) throw error;
      if (Date.now() > deadline) throw new BuildNotServed(buildId, { cause: error });
    }
  }
}
