/** How every worker of Jalon is set, in production and in tests. */
import { join } from 'node:path';
import type { JourneyActivities } from '#workflows/journey/activities.js';
import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '#libs/platform/config/config.js';
import { sealedDataConverter } from './data-converter.js';
import { PayloadKeyring } from './payload-keyring.js';
import { workflowBundle } from './workflow-bundle.js';

/**
 * Journeys kept in memory between two commands, the least recently used out first. Temporal's own default follows the
 * heap, and ends the process when journeys are larger than it guesses.
 */
const maxCachedWorkflows = 400;

export async function workerOptions(
  { temporal, keys, home }: Pick<Config, 'temporal' | 'keys' | 'home'>,
  activities: JourneyActivities,
): Promise<WorkerOptions> {
  return {
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    workflowBundle: await workflowBundle(join(home, 'cache')),
    dataConverter: sealedDataConverter(await PayloadKeyring.open(keys.folder)),
    activities,
    maxCachedWorkflows,
    shutdownGraceTime: '10 seconds',
  };
}
