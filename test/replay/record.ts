import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listRuns } from '#libs/engine/temporal/histories.js';
import { parseHistory, replayableHistory } from './replayable-history.js';
import { keepWhereAsked, type NamedHistory } from './corpus.js';
import { replayDifferences, type ProbedBundle } from './replay.js';

/** A run that a test has just played, under the name that its history has in the corpus. */
export interface PlayedRun {
  readonly name: string;
  readonly workflowId: string;
  /** The latest where it is not given. */
  readonly runId?: string;
}

/** Every run of a journey, oldest first: `name-1`, `name-2`… */
export async function runsOf(temporal: Temporal, name: string, streamId: string): Promise<readonly PlayedRun[]> {
  const runs = await listRuns(temporal, streamId);
  return runs.map(({ runId }, index) => ({ name: `${name}-${index + 1}`, workflowId: streamId, runId }));
}

/**
 * Replays runs and compares them with their histories: no sentence where they are the same. Under `npm run
 * record-histories` it keeps those histories in the corpus too.
 * @param bundle of other workflows than the product's
 */
export async function replayWhatRan({ client }: Temporal, runs: readonly PlayedRun[], bundle?: ProbedBundle): Promise<readonly string[]> {
  const { payloadCodecs } = client.options.loadedDataConverter;
  const histories: NamedHistory[] = [];
  for (const { name, workflowId, runId } of runs) {
    const text = await replayableHistory(await client.workflow.getHandle(workflowId, runId).fetchHistory(), payloadCodecs);
    keepWhereAsked(name, text);
    histories.push({ name, history: parseHistory(text) });
  }
  return await replayDifferences(histories, bundle);
}
