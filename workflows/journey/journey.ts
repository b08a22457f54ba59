/** One journey, from its first command to its archiving: the only writer of its events. */
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
import { commandNames } from '#libs/domain/journey/decide.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { JourneyActivities } from './activities.js';
import { JourneyRecord } from './journey-record.js';
import {
  headQuery,
  runIsEnding,
  stateQuery,
  summaryMark,
  type Applied,
  type ApplyCommands,
  type Head,
  type JourneyRun,
} from './protocol.js';
import { TemporalView } from './temporal-view.js';
import { updateNamesFor } from './update-names.js';

/** Sooner or later the journal is written: PostgreSQL may be down for days, and a conflict waits for a person. */
const { appendToJournal, journalVersion } = proxyActivities<JourneyActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 minutes' },
  summary: `${summaryMark}le journal`,
});

/** How long a run with nothing to do waits for the command that it was started with, which may be refused. */
const firstCommandGrace = '1 minute';

/** Temporal refuses more than 2,000 Updates per run. */
const updatesPerRun = 1_500;

export async function journey(run: JourneyRun): Promise<void> {
  const record = new JourneyRecord(run, now());
  const view = new TemporalView();
  const stage: Stage = { isCurrent: run.fromJournal !== true, isLong: false };
  answerQueries(record);
  answerUpdates(record, view, stage);
  if (!stage.isCurrent && (await journalVersion(run.journeyId)) > run.state.version) return;
  stage.isCurrent = true;
  if (record.isAtRest) await condition(() => record.updates > 0, firstCommandGrace);

  while (!record.isAtRest || !record.isCovered) {
    await untilSomethingIsDue(record, stage);
    measure(record, stage);
    const fallen = record.letDeadlinesFall(now());
    view.show(record.journey);
    if (fallen || record.isAtRest || stage.isLong) await append(record);
    await condition(allHandlersFinished);
    if (stage.isLong && record.isCovered) await continueAsNew<typeof journey>(record.asRun());
  }
}

function answerQueries(record: JourneyRecord): void {
  setHandler(defineQuery<Head>(headQuery), () => record.head);
  setHandler(defineQuery<JourneyState>(stateQuery), () => record.state);
}

/** Validator and handler are synchronous, so nothing comes between what is checked and what is done. */
function answerUpdates(record: JourneyRecord, view: TemporalView, stage: Stage): void {
  const validator = (input: ApplyCommands) => {
    if (stage.isLong || !stage.isCurrent) throw refused(runIsEnding);
    const refusal = record.refusal(input, now());
    if (refusal) throw refused(refusal.type, refusal.detail);
  };
  const handler = (input: ApplyCommands): Applied => {
    const applied = record.apply(input, now());
    view.show(record.journey);
    measure(record, stage);
    return applied;
  };
  for (const name of updateNamesFor(commandNames)) {
    setHandler(defineUpdate<Applied, [ApplyCommands]>(name), handler, { validator });
  }
}

async function untilSomethingIsDue(record: JourneyRecord, stage: Stage): Promise<void> {
  const { alarm } = record;
  const isDue = () => record.alarm !== alarm || record.isAtRest || stage.isLong;
  if (alarm === null) await condition(isDue);
  else if (!isDue()) {
    const summary = `${summaryMark}jusqu’à la prochaine échéance`;
    await condition(isDue, Math.max(1, Date.parse(alarm) - Date.now()), { summary });
  }
}

/** Events that no caller asked for, and with them whatever callers have yet to append: the journal takes each once. */
async function append(record: JourneyRecord): Promise<void> {
  const events = record.uncovered;
  const last = events.at(-1);
  if (!last) return;
  await appendToJournal(record.journeyId, events, record.uncoveredOutcomes);
  record.letGo(last.version);
}

/** A run takes commands once it knows that it is the journey's latest, and until it is long enough to make way for the next. */
interface Stage {
  isCurrent: boolean;
  isLong: boolean;
}

/**
 * Only where the history keeps a trace: by an accepted Update, a timer, an activity. A task that brings nothing but a
 * refused Update leaves none, and what a workflow did because of it could not be replayed.
 */
function measure(record: JourneyRecord, stage: Stage): void {
  stage.isLong ||= workflowInfo().continueAsNewSuggested || record.updates >= updatesPerRun;
}

/** The sandbox gives the time of the workflow task, the same at every replay. */
function now(): Instant {
  return new Date().toISOString();
}

function refused(type: string, detail?: unknown): ApplicationFailure {
  return ApplicationFailure.nonRetryable(type, type, detail);
}
