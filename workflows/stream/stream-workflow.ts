/** A stream's workflow, from its first command until it is closed: the only writer of its events. */
import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { StreamState } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import {
  noneApplied,
  runIsEnding,
  stateQuery,
  summaryMark,
  type AppliedQueue,
  type AppliedUpdate,
  type ApplyCommands,
  type ApplyQueue,
  type Sending,
  type StreamRun,
} from '#libs/domain/stream/protocol.js';
import { queueUpdate, updateNamesFor } from '#libs/domain/stream/update-names.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { StreamActivities } from './activities.js';
import { Intake, mostBytesAppended } from './carried.js';
import { RunningStream } from './running-stream.js';
import { TemporalView, type StreamView } from './temporal-view.js';

export type StreamWorkflow = (run: StreamRun) => Promise<void>;

/**
 * Sooner or later the journal is written: PostgreSQL may be down for days, and a conflict waits for a person. A run that makes way
 * for the next takes no command meanwhile, so that an activity in the hands of a dead worker is soon another's: it is known by its
 * silence (`heartbeats`). One that PostgreSQL keeps waiting goes on.
 */
const { appendToJournal, journalVersion } = proxyActivities<StreamActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '2 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '15 seconds' },
  summary: `${summaryMark}le journal`,
});

/** How long a run with nothing to do waits for the command that it was started with, which may be refused. */
const firstCommandGrace = '1 minute';

/** A cold workflow is replayed from its run's start at each command: 2 ms an Update. */
const updatesPerRun = 50;

/** Far from the 50 MiB at which the server ends a run, for texts that come by the hundred. */
const historyBytesPerRun = 2 * 1024 * 1024;

/** The workflow of one kind, to be exported under the kind's name: Temporal knows it by that. */
export function streamWorkflow(process: StreamProcess, view: StreamView): StreamWorkflow {
  return async (run) => {
    const stream = new RunningStream(process, run, now());
    const shown = new TemporalView(view);
    const stage: Stage = { isCurrent: run.fromJournal !== true, isLong: false };
    setHandler(defineQuery<StreamState>(stateQuery), () => stream.state);
    answerUpdates(process, stream, shown, stage);
    if (!stage.isCurrent && (await journalVersion(stream.streamId)) > run.state.version) return;
    stage.isCurrent = true;
    if (stream.isAtRest) await condition(() => stream.updates > 0, firstCommandGrace);

    while (!stream.isAtRest || !stream.isCovered) {
      await untilSomethingIsDue(stream, stage);
      measure(stream, stage);
      const fallen = stream.letDeadlinesFall(now());
      shown.show(stream.stream, stream.lastRecordedAt);
      if (fallen || stream.isAtRest || stage.isLong) await append(stream);
      await condition(allHandlersFinished);
      if (stage.isLong && stream.isCovered) await continueAsNew<StreamWorkflow>(stream.asRun());
    }
  };
}

/** Validator and handler are synchronous, so nothing comes between what is checked and what is done. */
function answerUpdates(process: StreamProcess, stream: RunningStream, shown: TemporalView, stage: Stage): void {
  const intake = new Intake();
  const letIn = (sendings: readonly Sending[]) => {
    if (!intake.takes(sendings, workflowInfo().historyLength)) throw refused(runIsEnding);
  };
  const takeNoneAtTheEnd = () => {
    if (stage.isLong || !stage.isCurrent) throw refused(runIsEnding);
  };
  const afterwards = <T>(applied: T): T => {
    shown.show(stream.stream, stream.lastRecordedAt);
    measure(stream, stage);
    return applied;
  };
  const validator = (input: ApplyCommands) => {
    takeNoneAtTheEnd();
    const obstacle = stream.obstacle(input, input, now());
    if (obstacle) throw refused(obstacle.type, obstacle.detail);
    letIn([input]);
  };
  for (const name of updateNamesFor(process)) {
    const apply = (input: ApplyCommands) => afterwards(stream.apply(input, now()));
    setHandler(defineUpdate<AppliedUpdate, [ApplyCommands]>(name), apply, { validator });
  }
  const queueValidator = (input: ApplyQueue) => {
    takeNoneAtTheEnd();
    const obstructed = stream.obstructions(input, now());
    if (obstructed) throw refused(noneApplied, obstructed);
    letIn(input.sendings);
  };
  const applyQueue = (input: ApplyQueue) => afterwards(stream.applyQueue(input, now()));
  setHandler(defineUpdate<AppliedQueue, [ApplyQueue]>(queueUpdate), applyQueue, { validator: queueValidator });
}

async function untilSomethingIsDue(stream: RunningStream, stage: Stage): Promise<void> {
  const { alarm } = stream;
  const isDue = () => stream.alarm !== alarm || stream.isAtRest || stage.isLong;
  if (alarm === null) await condition(isDue);
  else if (!isDue()) {
    const summary = `${summaryMark}jusqu’à la prochaine échéance`;
    await condition(isDue, Math.max(1, Date.parse(alarm) - Date.now()), { summary });
  }
}

/** Events that no caller asked for, and with them whatever callers have yet to append: the journal takes each once. */
async function append(stream: RunningStream): Promise<void> {
  for (const { events, outcomes } of stream.uncoveredInPieces(mostBytesAppended)) {
    await appendToJournal(stream.streamId, events, outcomes);
    stream.letGo(events.at(-1)?.version ?? 0);
  }
}

/** A run takes commands once it knows that it is the stream's latest, and until it is long enough to make way for the next. */
interface Stage {
  isCurrent: boolean;
  isLong: boolean;
}

/**
 * Only where the history keeps a trace: by an accepted Update, a timer, an activity. A task that brings nothing but a
 * refused Update leaves none, and what a workflow did because of it could not be replayed.
 */
function measure(stream: RunningStream, stage: Stage): void {
  const { continueAsNewSuggested, historySize } = workflowInfo();
  stage.isLong ||= continueAsNewSuggested || stream.updates >= updatesPerRun || historySize >= historyBytesPerRun;
}

/** The sandbox gives the time of the workflow task, the same at every replay. */
function now(): Instant {
  return new Date().toISOString();
}

function refused(type: string, detail?: unknown): ApplicationFailure {
  return ApplicationFailure.nonRetryable(type, type, detail);
}
