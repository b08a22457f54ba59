/** Temporal's own record of a stream, decoded: what heals a gap in the journal, and what the auditor compares it with. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type {
  Applied,
  AppliedCommand,
  AppliedQueue,
  AppliedUpdate,
  ApplyCommands,
  ApplyQueue,
  Obstructed,
  Sending,
  StreamRun,
} from '#libs/domain/stream/protocol.js';
import type { temporal as protocol } from '@temporalio/proto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { LoadedDataConverter, Payload } from '@temporalio/common';
import type { Temporal } from './connection.js';
import { isOfTheServer, notFound, unless } from './grpc-errors.js';
import { firstEvent, historyPages, historyPagesBackwards, type HistoryEvent, type RunName } from './history-pages.js';

/** For its sender to append: not its own alone. */
export interface UpdateOutcome extends Pick<Applied, 'events' | 'outcomes'> {
  /** What its sendings came to that took effect, now or before. */
  readonly own: readonly AppliedCommand[];
  /** Its other sendings. */
  readonly obstructed: readonly Obstructed[];
}

interface UpdateFact {
  readonly kind: 'UPDATE';
  readonly eventId: number;
  readonly updateId: string;
  readonly updateName: string;
  /** One, or those that waited together. */
  readonly sendings: readonly Sending[];
  /** Null where the history holds no outcome; a failure's type where the handler failed after acceptance. */
  readonly outcome: UpdateOutcome | { readonly failure: string } | null;
}

/** One fact of a run's history. `eventId` is Temporal's: of the acceptance, for an Update. */
export type HistoryFact =
  | { readonly kind: 'STARTED'; readonly eventId: number; readonly run: StreamRun }
  | UpdateFact
  | { readonly kind: 'APPENDED'; readonly eventId: number; readonly events: readonly StreamEvent[] }
  | { readonly kind: 'CONTINUED'; readonly eventId: number; readonly run: StreamRun };

/** Who gives its history. */
export const runSources = ['TEMPORAL', 'ARCHIVE'] as const;

export type RunSource = (typeof runSources)[number];

export interface RunHistory {
  readonly runId: string;
  /** Its own, but for one that was reset: that of the run whose place it has taken. */
  readonly originalRunId: string;
  readonly startedAt: string;
  readonly source: RunSource;
  /**
   * In order, read anew, page by page, each time that they are asked for.
   * @throws {HistoryUnreadable}; what the server answers where it cannot be asked, or does not retain the run any more
   */
  facts(): AsyncIterable<HistoryFact>;
}

/** One run cannot be read, while others can: it is too large, damaged, or sealed under a key that is not held. */
export class HistoryUnreadable extends Error {
  /** Whether Temporal does not give it at all; otherwise, what it gives does not open. */
  readonly isWithheld: boolean;

  constructor(
    readonly streamId: string,
    /** Null where Temporal does not even tell which run is the latest. */
    readonly runId: string | null,
    readonly reason: Error,
  ) {
    super(`${streamId}: the history of ${runId ?? 'its latest run'} cannot be read`, { cause: reason });
    this.isWithheld = isGrpcServiceError(reason);
  }
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

/** Every run of a stream that Temporal retains, oldest first; no more of each is read than its beginning. @throws {HistoryUnreadable} */
export async function listRuns({ client }: Temporal, streamId: string): Promise<readonly RunHistory[]> {
  const { workflow } = client;
  const known = new Map<string, RunHistory>();
  const seen = new Set<string>();
  const pending = await latestRun(workflow, streamId);
  for await (const { runId } of workflow.list({ query: `WorkflowId = '${streamId}'` })) pending.push(runId);
  while (pending.length > 0) {
    const run = { workflowId: streamId, runId: pending.pop()! };
    if (seen.has(run.runId)) continue;
    seen.add(run.runId);
    const first = await beginningOf(workflow, run);
    const started = first?.workflowExecutionStartedEventAttributes;
    if (!first || !started?.originalExecutionRunId) continue;
    // By its first id: one that was reset goes on under another, in the place of the one that it was.
    known.set(started.originalExecutionRunId, {
      runId: run.runId,
      originalRunId: started.originalExecutionRunId,
      source: 'TEMPORAL',
      startedAt: instantOf(first),
      facts: () => factsOf(client, run),
    });
    if (started.continuedExecutionRunId) pending.push(started.continuedExecutionRunId);
  }
  return [...known.values()].sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
}

/** What is made of each run, oldest first, one after the other; nothing of one that Temporal lets go of meanwhile. */
export async function ofEachRun<T>(runs: readonly RunHistory[], read: (run: RunHistory) => Promise<T>): Promise<readonly T[]> {
  const made: T[] = [];
  for (const run of runs) {
    const one = await unless(notFound, read(run));
    if (one !== null) made.push(one);
  }
  return made;
}

/**
 * The version that a run has come to, read from its end: back to its latest outcome, or to its beginning. @throws {HistoryUnreadable};
 * what the server answers where it cannot be asked, or does not retain the run any more
 */
export async function newestVersion({ client }: Temporal, run: RunName): Promise<number> {
  const { workflow, options } = client;
  try {
    let appended = 0;
    for await (const page of historyPagesBackwards(workflow, run)) {
      for (const event of page) {
        const told = await versionTold(event, options.loadedDataConverter);
        // Appended in pieces, events may be told once more behind an Update that has gone further.
        if (told) appended = Math.max(appended, told.version);
        if (told?.isLatest) return appended;
      }
    }
    throw new Error('a history does not begin');
  } catch (error) {
    throw ofThisRun(run, error);
  }
}

/** What one event of a history tells to who reads it backwards. */
export interface ToldBackwards {
  /** Of the stream, complete. */
  readonly events: readonly StreamEvent[];
  /** That the stream had come to; null where it does not say. */
  readonly version: number | null;
  /** Of the run's first event: with what it began. */
  readonly began: {
    readonly version: number;
    readonly originalRunId: string;
    readonly continuedRunId: string | null;
    readonly isFromJournal: boolean;
  } | null;
}

export async function toldBackwards(event: HistoryEvent, converter: LoadedDataConverter): Promise<ToldBackwards> {
  const outcome = event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.success;
  if (outcome) {
    const [{ version, events }] = await decode<[AppliedUpdate | AppliedQueue]>(outcome.payloads, converter);
    return { events, version, began: null };
  }
  const [fact] = await otherFact(event, converter);
  if (fact?.kind === 'APPENDED') return { events: fact.events, version: null, began: null };
  const started = event.workflowExecutionStartedEventAttributes;
  if (fact?.kind !== 'STARTED' || !started) return { events: [], version: null, began: null };
  const { version } = fact.run.state;
  const { originalExecutionRunId, continuedExecutionRunId } = started;
  return {
    events: [],
    version,
    began: {
      version,
      originalRunId: originalExecutionRunId ?? '',
      continuedRunId: continuedExecutionRunId || null,
      isFromJournal: fact.run.fromJournal === true,
    },
  };
}

async function versionTold(
  event: HistoryEvent,
  converter: LoadedDataConverter,
): Promise<{ readonly version: number; readonly isLatest: boolean } | null> {
  const outcome = event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.success;
  if (outcome) {
    const [{ version }] = await decode<[AppliedUpdate | AppliedQueue]>(outcome.payloads, converter);
    return { version, isLatest: true };
  }
  const [fact] = await otherFact(event, converter);
  if (fact?.kind === 'APPENDED') return { version: fact.events.at(-1)?.version ?? 0, isLatest: false };
  return fact && 'run' in fact ? { version: fact.run.state.version, isLatest: true } : null;
}

/** The list may not have it yet. */
async function latestRun({ workflowService, options: { namespace } }: Client['workflow'], workflowId: string): Promise<string[]> {
  try {
    const described = await unless(notFound, workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } }));
    const runId = described?.workflowExecutionInfo?.execution?.runId;
    return runId ? [runId] : [];
  } catch (error) {
    throw ofThisRun({ workflowId, runId: null }, error);
  }
}

async function beginningOf(workflow: Client['workflow'], run: RunName): Promise<HistoryEvent | null> {
  try {
    return await unless(notFound, firstEvent(workflow, run));
  } catch (error) {
    throw ofThisRun(run, error);
  }
}

async function* factsOf({ workflow, options: { loadedDataConverter } }: Client, run: RunName): AsyncGenerator<HistoryFact> {
  try {
    yield* factsIn(historyEvents(workflow, run), loadedDataConverter);
  } catch (error) {
    throw ofThisRun(run, error);
  }
}

async function* historyEvents(workflow: Client['workflow'], run: RunName): AsyncGenerator<HistoryEvent> {
  for await (const page of historyPages(workflow, run)) yield* page;
}

/** What says something of one run only is told as that. */
export function ofThisRun({ workflowId, runId }: { readonly workflowId: string; readonly runId: string | null }, error: unknown): unknown {
  const isElsewhere = !(error instanceof Error) || isOfTheServer(error) || (isGrpcServiceError(error) && Number(error.code) === notFound);
  return isElsewhere ? error : new HistoryUnreadable(workflowId, runId, error);
}

/** The facts of one history, in its order: an Update's where its outcome is, or at the end where it has none. */
export async function* factsIn(
  events: AsyncIterable<HistoryEvent> | Iterable<HistoryEvent>,
  converter: LoadedDataConverter,
): AsyncGenerator<HistoryFact> {
  const accepted = new Map<string, UpdateFact>();
  for await (const event of events) {
    const acceptance = event.workflowExecutionUpdateAcceptedEventAttributes;
    const completion = event.workflowExecutionUpdateCompletedEventAttributes;
    if (acceptance) {
      const fact = await acceptedUpdate(Number(event.eventId), acceptance, converter);
      accepted.set(fact.updateId, fact);
    } else if (completion) {
      const updateId = completion.meta?.updateId ?? '';
      const fact = accepted.get(updateId);
      accepted.delete(updateId);
      if (fact) yield { ...fact, outcome: await outcomeOf(fact.sendings, completion.outcome, converter) };
    } else {
      yield* await otherFact(event, converter);
    }
  }
  yield* accepted.values();
}

async function acceptedUpdate(
  eventId: number,
  { acceptedRequest: request }: protocol.api.history.v1.IWorkflowExecutionUpdateAcceptedEventAttributes,
  converter: LoadedDataConverter,
): Promise<UpdateFact> {
  const [input] = await decode<[ApplyCommands | ApplyQueue]>(request?.input?.args?.payloads, converter);
  const [updateId, updateName] = [request?.meta?.updateId ?? '', request?.input?.name ?? ''];
  return { kind: 'UPDATE', eventId, updateId, updateName, sendings: 'sendings' in input ? input.sendings : [input], outcome: null };
}

async function otherFact(event: HistoryEvent, converter: LoadedDataConverter): Promise<readonly HistoryFact[]> {
  const eventId = Number(event.eventId);
  const { workflowExecutionStartedEventAttributes: started, activityTaskScheduledEventAttributes: scheduled } = event;
  const continued = event.workflowExecutionContinuedAsNewEventAttributes;
  if (started) {
    const [run] = await decode<[StreamRun]>(started.input?.payloads, converter);
    return [{ kind: 'STARTED', eventId, run }];
  }
  if (scheduled?.activityType?.name === 'appendToJournal') {
    const [, appended] = await decode<[string, StreamEvent[]]>(scheduled.input?.payloads, converter);
    return [{ kind: 'APPENDED', eventId, events: appended }];
  }
  if (!continued) return [];
  const [run] = await decode<[StreamRun]>(continued.input?.payloads, converter);
  return [{ kind: 'CONTINUED', eventId, run }];
}

async function outcomeOf(
  sendings: readonly Sending[],
  outcome: protocol.api.update.v1.IOutcome | null | undefined,
  converter: LoadedDataConverter,
): Promise<UpdateFact['outcome']> {
  if (!outcome) return null;
  if (outcome.failure) return { failure: outcome.failure.applicationFailureInfo?.type ?? 'unknown' };
  const [applied] = await decode<[Applied | AppliedQueue]>(outcome.success?.payloads, converter);
  return inOneForm(sendings, applied);
}

/** One sending or several. */
export function inOneForm(sendings: readonly Sending[], applied: Applied | AppliedQueue): UpdateOutcome {
  const { events, outcomes } = applied;
  const ids = sendings.map(({ commandId }) => commandId);
  if ('obstructed' in applied)
    return { events, outcomes, own: outcomes.filter(({ commandId }) => ids.includes(commandId)), obstructed: applied.obstructed };
  const { fromVersion, toVersion, warnings } = applied;
  return { events, outcomes, own: ids.map((commandId) => ({ commandId, fromVersion, toVersion, warnings })), obstructed: [] };
}

async function decode<T extends unknown[]>(payloads: Payload[] | null | undefined, converter: LoadedDataConverter): Promise<T> {
  let clear = payloads ?? [];
  for (const codec of converter.payloadCodecs.toReversed()) clear = await codec.decode(clear);
  const values: readonly unknown[] = clear.map((payload) => converter.payloadConverter.fromPayload(payload));
  if (values.length === 0 || values.includes(null) || values.includes(undefined)) throw new Error('a payload is missing, or is not ours');
  return values as T;
}

/** To the nanosecond, as Temporal has it, so that text order is the order of runs that follow each other at once. */
export function instantOf({ eventTime }: HistoryEvent): string {
  const second = new Date(Number(eventTime?.seconds ?? 0) * 1_000).toISOString().slice(0, 19);
  return `${second}.${String(eventTime?.nanos ?? 0).padStart(9, '0')}Z`;
}
