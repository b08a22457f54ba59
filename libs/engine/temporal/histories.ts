/** Temporal's own record of a stream, decoded: what heals a gap in the journal, and what the auditor compares it with. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { Applied, ApplyCommands, StreamRun } from '#libs/domain/stream/protocol.js';
import type { temporal as protocol } from '@temporalio/proto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { LoadedDataConverter, Payload } from '@temporalio/common';
import type { Temporal } from './connection.js';

type History = protocol.api.history.v1.IHistory;
type HistoryEvent = protocol.api.history.v1.IHistoryEvent;

/** One fact of a run's history. `eventId` is Temporal's: of the acceptance, for an Update. */
export type HistoryFact =
  | { readonly kind: 'STARTED'; readonly eventId: number; readonly run: StreamRun }
  | {
      readonly kind: 'UPDATE';
      readonly eventId: number;
      readonly updateId: string;
      readonly updateName: string;
      readonly input: ApplyCommands;
      /** Null where the history holds no outcome; a failure's type where the handler failed after acceptance. */
      readonly outcome: Applied | { readonly failure: string } | null;
    }
  | { readonly kind: 'APPENDED'; readonly eventId: number; readonly events: readonly StreamEvent[] }
  | { readonly kind: 'CONTINUED'; readonly eventId: number; readonly run: StreamRun };

export interface RunHistory {
  readonly runId: string;
  readonly startedAt: string;
  readonly facts: readonly HistoryFact[];
}

/** Every run of a stream that Temporal retains, oldest first. */
export async function readRuns({ client }: Temporal, streamId: string): Promise<readonly RunHistory[]> {
  const known = new Map<string, RunHistory>();
  const pending: (string | undefined)[] = [undefined];
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${streamId}'` })) pending.push(runId);
  while (pending.length > 0) {
    const runId = pending.pop();
    if (runId !== undefined && known.has(runId)) continue;
    const history = await fetchHistory(client.workflow.getHandle(streamId, runId));
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    if (!history || !started?.originalExecutionRunId) continue;
    known.set(started.originalExecutionRunId, {
      runId: started.originalExecutionRunId,
      startedAt: instantOf(history.events![0]!),
      facts: await factsOf(history, client.options.loadedDataConverter),
    });
    if (started.continuedExecutionRunId) pending.push(started.continuedExecutionRunId);
  }
  return [...known.values()].sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
}

/** Two histories of one stream hold different events under one version. */
export class HistoryConflict extends Error {
  constructor(
    readonly streamId: string,
    readonly version: number,
  ) {
    super(`${streamId}: Temporal's histories hold different events under version ${version}`);
  }
}

/** Null where the run is not retained any more. */
async function fetchHistory(handle: { fetchHistory(): Promise<History> }): Promise<History | null> {
  try {
    return await handle.fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || isNotFound(error)) return null;
    throw error;
  }
}

const notFound = 5;

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === notFound;
}

/** The facts of one history, in its order. */
export async function factsOf(history: History, converter: LoadedDataConverter): Promise<readonly HistoryFact[]> {
  const events = history.events ?? [];
  const outcomes = new Map(
    events.flatMap(({ workflowExecutionUpdateCompletedEventAttributes: completed }) =>
      completed ? [[completed.meta?.updateId ?? '', completed.outcome ?? null]] : [],
    ),
  );
  const facts: HistoryFact[] = [];
  for (const event of events) {
    const eventId = Number(event.eventId);
    const { workflowExecutionStartedEventAttributes: started, activityTaskScheduledEventAttributes: scheduled } = event;
    const continued = event.workflowExecutionContinuedAsNewEventAttributes;
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (started) {
      const [run] = await decode<[StreamRun]>(started.input?.payloads, converter);
      facts.push({ kind: 'STARTED', eventId, run });
    }
    if (scheduled?.activityType?.name === 'appendToJournal') {
      const [, appended] = await decode<[string, StreamEvent[]]>(scheduled.input?.payloads, converter);
      facts.push({ kind: 'APPENDED', eventId, events: appended });
    }
    if (continued) {
      const [run] = await decode<[StreamRun]>(continued.input?.payloads, converter);
      facts.push({ kind: 'CONTINUED', eventId, run });
    }
    if (accepted) {
      const [input] = await decode<[ApplyCommands]>(accepted.acceptedRequest?.input?.args?.payloads, converter);
      const updateId = accepted.acceptedRequest?.meta?.updateId ?? '';
      facts.push({
        kind: 'UPDATE',
        eventId,
        updateId,
        updateName: accepted.acceptedRequest?.input?.name ?? '',
        input,
        outcome: await outcomeOf(outcomes.get(updateId) ?? null, converter),
      });
    }
  }
  return facts;
}

async function outcomeOf(
  outcome: protocol.api.update.v1.IOutcome | null,
  converter: LoadedDataConverter,
): Promise<Applied | { readonly failure: string } | null> {
  if (!outcome) return null;
  if (outcome.failure) return { failure: outcome.failure.applicationFailureInfo?.type ?? 'unknown' };
  const [applied] = await decode<[Applied]>(outcome.success?.payloads, converter);
  return applied;
}

async function decode<T extends unknown[]>(payloads: Payload[] | null | undefined, converter: LoadedDataConverter): Promise<T> {
  let clear = payloads ?? [];
  for (const codec of converter.payloadCodecs.toReversed()) clear = await codec.decode(clear);
  return clear.map((payload) => converter.payloadConverter.fromPayload(payload)) as T;
}

/** To the nanosecond, as Temporal has it, so that text order is the order of runs that follow each other at once. */
function instantOf({ eventTime }: HistoryEvent): string {
  const second = new Date(Number(eventTime?.seconds ?? 0) * 1_000).toISOString().slice(0, 19);
  return `${second}.${String(eventTime?.nanos ?? 0).padStart(9, '0')}Z`;
}
