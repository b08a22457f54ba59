/** The Updates of a kept history, given again to the code that applies them: no Temporal, no sandbox, no bundle. */
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { StreamProcess } from '#libs/domain/stream/process.js';
import { eventsIn } from '#libs/engine/dispatch/events-in-histories.js';
import { factsIn } from '#libs/engine/temporal/histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { RunningStream } from '#workflows/stream/running-stream.js';
import { collect } from '../harness/histories.js';
import type { NamedHistory } from './corpus.js';
import type { History } from './replayable-history.js';

export interface MadeAgain {
  readonly updates: number;
  /** The canonical JSON of each event that the history tells, by version. */
  readonly told: ReadonlyMap<number, string>;
  /** Of each that was made of the same Updates and the same clock. */
  readonly made: ReadonlyMap<number, string>;
  /** The state that the next run began with, and the one that was come to; null in a run that is the last. */
  readonly continued: { readonly told: string; readonly made: string } | null;
}

/** @param process the journey's, or one that somebody has changed. @throws where an Update that was applied is refused */
export async function madeAgain({ history }: Pick<NamedHistory, 'history'>, process: StreamProcess): Promise<MadeAgain> {
  const facts = await collect(factsIn(history.events ?? [], loadDataConverter()));
  const nowAt = clockOf(history);
  const started = facts.find((fact) => fact.kind === 'STARTED');
  if (!started) throw new Error('a history does not begin');
  const stream = new RunningStream(process, started.run, nowAt(Infinity));
  const made = new Map<number, string>();
  let updates = 0;
  let continued: MadeAgain['continued'] = null;
  for (const fact of facts.toSorted((one, other) => one.eventId - other.eventId)) {
    if (fact.kind === 'UPDATE' && fact.outcome && 'events' in fact.outcome) {
      // What the journal held by then changes nothing of what is made.
      stream.applyQueue({ sendings: fact.sendings, journalHead: 0 }, nowAt(fact.eventId));
      updates += 1;
    }
    if (fact.kind === 'APPENDED') stream.letDeadlinesFall(nowAt(fact.eventId));
    if (fact.kind === 'CONTINUED') continued = { told: canonicalJson(fact.run.state), made: canonicalJson(stream.state) };
    keep(made, stream.uncovered);
  }
  const told = new Map<number, string>();
  for (const fact of facts) keep(told, eventsIn(fact));
  return { updates, told, made, continued };
}

function keep(kept: Map<number, string>, events: readonly StreamEvent[]): void {
  for (const event of events) kept.set(event.version, canonicalJson(event));
}

/** What a workflow's clock says where an event of its history was made: when the task began that made it. */
function clockOf({ events }: History): (eventId: number) => string {
  const tasks = (events ?? []).flatMap(({ eventId, eventTime, workflowTaskStartedEventAttributes: started }) =>
    started ? [{ eventId: Number(eventId), now: Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6) }] : [],
  );
  return (eventId) => {
    const task = eventId === Infinity ? tasks[0] : tasks.findLast((one) => one.eventId < eventId);
    return new Date(task?.now ?? 0).toISOString();
  };
}
