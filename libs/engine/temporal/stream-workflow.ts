/** What is asked of one stream's workflow besides its commands. */
import type { StreamState } from '#libs/domain/stream/event.js';
import { monthAttribute, stateQuery, summaryMark, type StreamRun } from '#libs/domain/stream/protocol.js';
import { streamIdIn } from '#libs/domain/stream/stream-id.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Temporal } from './connection.js';
import type { RunName } from './history-pages.js';

interface Deadline {
  readonly deadlineMs: number;
}

/** What a worker has begun when it is killed is begun anew after this; the longest task, of a worker that replays cold streams, fits (ADR 14). */
const workflowTaskTimeout = '2500 milliseconds';

/** How a run of a stream is started, whoever does it. Its workflow's id is the stream's. */
export function startOptions({ taskQueue }: Temporal, kind: StreamKind, run: StreamRun) {
  return {
    workflowId: streamIdIn(run),
    taskQueue,
    args: [run],
    workflowTaskTimeout,
    staticSummary: `${summaryMark}${kind.runSummary(run.rules)}`,
  };
}

/**
 * The workflow's own state, or that of its last run that is retained; null where there is none. Leaves no trace in its
 * history. @throws when no worker answers in time
 */
export async function queryState({ client }: Temporal, streamId: string, { deadlineMs }: Deadline): Promise<StreamState | null> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, () => client.workflow.getHandle(streamId).query<StreamState>(stateQuery));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** The stream of each retained run that has recorded something, closed ones included: a stream as often as it has runs. */
export async function* listStreams({ client }: Temporal, kinds: StreamKinds): AsyncGenerator<string> {
  const query = `${ofKinds(kinds)} AND ${monthAttribute.name} IS NOT NULL`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) yield workflowId;
}

/**
 * The retained runs that have recorded something in a month or later, closed ones included; of every month where none is given.
 * Not those that have continued as new: the run after them began with what they had come to.
 */
export async function* listRunsSince({ client }: Temporal, kinds: StreamKinds, month: Date | null): AsyncGenerator<RunName> {
  const recorded = month === null ? 'IS NOT NULL' : `>= '${month.toISOString()}'`;
  const query = `${ofKinds(kinds)} AND ${monthAttribute.name} ${recorded} AND ExecutionStatus != 'ContinuedAsNew'`;
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1_000 })) yield { workflowId, runId };
}

/** Condition of a visibility query: runs of streams of these kinds. */
export function ofKinds(kinds: StreamKinds): string {
  return `WorkflowType IN (${kinds.all.map(({ process }) => `'${process.kind}'`).join(', ')})`;
}

/** The run that is open, or the last that is retained; null where there is none. @throws when Temporal does not answer in time */
export async function lastRun(
  { client }: Temporal,
  streamId: string,
  { deadlineMs }: Deadline,
): Promise<{ readonly runId: string; readonly isOpen: boolean } | null> {
  try {
    const handle = client.workflow.getHandle(streamId);
    const { runId, status } = await client.withDeadline(Date.now() + deadlineMs, () => handle.describe());
    return { runId, isOpen: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Ends one run, and none that has taken its place. */
export async function terminateRun({ client }: Temporal, streamId: string, runId: string, reason: string): Promise<void> {
  try {
    await client.workflow.getHandle(streamId, runId).terminate(`${summaryMark}${reason}`);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
