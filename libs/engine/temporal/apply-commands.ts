/** Sends commands to a stream's workflow as one Update, once, and tells what became of it. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  noneApplied,
  runIsEnding,
  type Applied,
  type AppliedQueue,
  type ApplyCommands,
  type ApplyQueue,
  type Obstructed,
  type Postponement,
  type StreamRun,
  type UpdateRefusal,
} from '#libs/domain/stream/protocol.js';
import { queueUpdate, updateNameOf } from '#libs/domain/stream/update-names.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import {
  ApplicationFailure,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Temporal } from './connection.js';
import { failedPrecondition, resourceExhausted } from './grpc-errors.js';
import { startOptions } from './stream-workflow.js';

export type Refused = { readonly kind: 'REFUSED' } & UpdateRefusal;

/** Nothing of this attempt will take effect, and nothing is decided: to be sent again. */
export type Postponed = { readonly kind: 'POSTPONED' } & Postponement;

/** No workflow of that stream is open, and no `start` was given. */
interface NotFound {
  readonly kind: 'NOT_FOUND';
}

/** The outcome is not known: the Update may yet take effect until its `notAfter`. */
interface Unanswered {
  readonly kind: 'UNANSWERED';
  readonly reason: string;
}

export type Answer =
  | { readonly kind: 'APPLIED'; readonly applied: Applied }
  /** Nothing took effect, and nothing ever will. */
  | Refused
  | Postponed
  | NotFound
  | Unanswered;

/** The same for several sendings: each has its own outcome, or what stands against it. */
export type QueueAnswer =
  | { readonly kind: 'APPLIED'; readonly applied: AppliedQueue }
  | { readonly kind: 'NONE_APPLIED'; readonly obstructed: readonly Obstructed[] }
  | NotFound
  | Unanswered;

/** One sending of commands to one stream. */
export interface UpdateAttempt {
  readonly kind: StreamKind;
  readonly streamId: string;
  readonly input: ApplyCommands;
  /**
   * Starts the workflow first where none is open (Update-with-Start): a new stream, or one resumed from the journal,
   * which is read anew each time that the Update is sent.
   */
  readonly start?: StreamRun | (() => Promise<StreamRun>);
}

/** Never throws for what Temporal answers, only where `start` does. The Update's id is the command's, so that Temporal too applies it once in a run. */
export async function applyCommands(
  temporal: Temporal,
  attempt: UpdateAttempt,
  { deadlineMs }: { readonly deadlineMs: number },
): Promise<Answer> {
  return untilTaken(temporal, deadlineMs, async () => {
    const start = typeof attempt.start === 'function' ? await attempt.start() : attempt.start;
    const sent = () => (start ? updateWithStart(temporal, attempt, start) : update(temporal, attempt));
    return answerTo(sent, answerOfFailure);
  });
}

/** Several sendings that waited for one stream, as one Update. @param updateId tells it from every other that was sent to the stream */
export async function applyQueue(
  temporal: Temporal,
  streamId: string,
  { updateId, input }: { readonly updateId: string; readonly input: ApplyQueue },
  { deadlineMs }: { readonly deadlineMs: number },
): Promise<QueueAnswer> {
  const handle = temporal.client.workflow.getHandle(streamId);
  const sent = () => handle.executeUpdate<AppliedQueue, [ApplyQueue]>(queueUpdate, { args: [input], updateId });
  return untilTaken(temporal, deadlineMs, () => answerTo(sent, queueAnswerOfFailure));
}

async function untilTaken<A>(temporal: Temporal, deadlineMs: number, send: () => Promise<A | 'SENT_BACK'>): Promise<A | Unanswered> {
  const deadline = Date.now() + deadlineMs;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    const answer = await temporal.client.withDeadline(deadline, send);
    if (answer !== 'SENT_BACK') return answer;
    const wait = pause * (0.5 + Math.random());
    if (Date.now() + wait >= deadline) return { kind: 'UNANSWERED', reason: 'the stream takes no command for the moment' };
    await delay(wait);
  }
}

const firstPauseMs = 20;
const longestPauseMs = 500;

async function answerTo<T, Failure>(
  send: () => Promise<T>,
  ofFailure: (cause: Error | undefined) => Failure,
): Promise<{ readonly kind: 'APPLIED'; readonly applied: T } | Failure | NotFound | Unanswered | 'SENT_BACK'> {
  try {
    return { kind: 'APPLIED', applied: await send() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'NOT_FOUND' };
    if (error instanceof WorkflowUpdateFailedError) return ofFailure(error.cause);
    if (isRefusedByServer(error)) return 'SENT_BACK';
    return { kind: 'UNANSWERED', reason: error instanceof Error ? deepestMessage(error) : String(error) };
  }
}

async function update({ client }: Temporal, { kind, streamId, input }: UpdateAttempt): Promise<Applied> {
  const name = updateNameOf(kind.process, input.commands);
  return await client.workflow
    .getHandle(streamId)
    .executeUpdate<Applied, [ApplyCommands]>(name, { args: [input], updateId: input.commandId });
}

async function updateWithStart(temporal: Temporal, { kind, input }: UpdateAttempt, run: StreamRun): Promise<Applied> {
  return await temporal.client.workflow.executeUpdateWithStart<(run: StreamRun) => Promise<void>, Applied, [ApplyCommands]>(
    updateNameOf(kind.process, input.commands),
    {
      args: [input],
      updateId: input.commandId,
      startWorkflowOperation: new WithStartWorkflowOperation<(run: StreamRun) => Promise<void>>(kind.process.kind, {
        ...startOptions(temporal, kind, run),
        args: [run],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    },
  );
}

const answersByType: Readonly<Record<(UpdateRefusal | Postponement)['type'], 'REFUSED' | 'POSTPONED'>> = {
  CommandRefused: 'REFUSED',
  VersionStale: 'REFUSED',
  TooLate: 'POSTPONED',
  JournalAhead: 'POSTPONED',
  JournalBehind: 'POSTPONED',
  DeciderUnknown: 'POSTPONED',
};

/** A failure of another type is a fault of ours: the commands wait for its mending, they are not refused. */
function answerOfFailure(cause: Error | undefined): Answer | 'SENT_BACK' {
  if (cause instanceof ApplicationFailure && cause.type === runIsEnding) return 'SENT_BACK';
  if (cause instanceof ApplicationFailure && cause.type && Object.hasOwn(answersByType, cause.type)) {
    const kind = answersByType[cause.type as keyof typeof answersByType];
    return { kind, type: cause.type, detail: cause.details?.[0] } as Refused | Postponed;
  }
  return unanswered(cause);
}

function queueAnswerOfFailure(cause: Error | undefined): QueueAnswer | 'SENT_BACK' {
  if (cause instanceof ApplicationFailure && cause.type === runIsEnding) return 'SENT_BACK';
  if (cause instanceof ApplicationFailure && cause.type === noneApplied)
    return { kind: 'NONE_APPLIED', obstructed: cause.details?.[0] as readonly Obstructed[] };
  return unanswered(cause);
}

function unanswered(cause: Error | undefined): Unanswered {
  return { kind: 'UNANSWERED', reason: cause?.message ?? 'the Update failed without a cause' };
}

/**
 * Ten Updates of one workflow are in flight at most: the server takes no part of an eleventh. And it lets go of those that
 * a worker's task was to answer which failed (a worker that remembers what an older backup has undone).
 */
function isRefusedByServer(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && [resourceExhausted, failedPrecondition].includes(Number(cause.code));
}

function deepestMessage(error: Error): string {
  return error.cause instanceof Error ? deepestMessage(error.cause) : error.message;
}
