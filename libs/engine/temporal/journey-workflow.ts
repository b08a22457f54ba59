/** What is asked of one journey's workflow besides its commands. */
import type { JourneyState } from '#libs/domain/journey/state.js';
import {
  headQuery,
  searchAttributes,
  stateQuery,
  summaryMark,
  workflowType,
  type Head,
  type JourneyRun,
} from '#workflows/journey/protocol.js';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Temporal } from './connection.js';

interface Deadline {
  readonly deadlineMs: number;
}

export function journeyWorkflowId(journeyId: string): string {
  return journeyId;
}

/** How a run of a journey is started, whoever does it. */
export function startOptions({ taskQueue }: Temporal, run: JourneyRun) {
  return {
    workflowId: journeyWorkflowId(run.journeyId),
    taskQueue,
    args: [run],
    staticSummary: `${summaryMark}${run.rules.code}, version ${run.rules.version}`,
  };
}

/**
 * Version and journal watermark of the workflow, or of its last run that is retained; null where there is none. Leaves
 * no trace in its history. @throws when no worker answers in time
 */
export async function queryHead(temporal: Temporal, journeyId: string, options: Deadline): Promise<Head | null> {
  return await query<Head>(temporal, journeyId, headQuery, options);
}

/** The workflow's own state, or that of its last run that is retained; null where there is none. @throws as {@link queryHead} */
export async function queryState(temporal: Temporal, journeyId: string, options: Deadline): Promise<JourneyState | null> {
  return await query<JourneyState>(temporal, journeyId, stateQuery, options);
}

/**
 * The version that each retained run has published, closed runs included (several runs of a journey may be among them).
 * It follows the workflow by a moment, and is never ahead of it.
 */
export async function* listHeads({ client }: Temporal): AsyncGenerator<{ readonly journeyId: string; readonly version: number }> {
  const { name, type } = searchAttributes.version;
  const query = `WorkflowType = '${workflowType}' AND ${name} > 0`;
  for await (const { workflowId, typedSearchAttributes } of client.workflow.list({ query, pageSize: 1_000 })) {
    yield { journeyId: workflowId, version: typedSearchAttributes.get({ name, type }) ?? 0 };
  }
}

/** The run that is open, or the last that is retained; null where there is none. @throws when Temporal does not answer in time */
export async function lastRun(
  { client }: Temporal,
  journeyId: string,
  { deadlineMs }: Deadline,
): Promise<{ readonly runId: string; readonly isOpen: boolean } | null> {
  try {
    const handle = client.workflow.getHandle(journeyWorkflowId(journeyId));
    const { runId, status } = await client.withDeadline(Date.now() + deadlineMs, () => handle.describe());
    return { runId, isOpen: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Ends one run, and none that has taken its place. */
export async function terminateRun({ client }: Temporal, journeyId: string, runId: string, reason: string): Promise<void> {
  try {
    await client.workflow.getHandle(journeyWorkflowId(journeyId), runId).terminate(`${summaryMark}${reason}`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function query<T>({ client }: Temporal, journeyId: string, name: string, { deadlineMs }: Deadline): Promise<T | null> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, () => client.workflow.getHandle(journeyWorkflowId(journeyId)).query<T>(name));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
