/** Replays histories under the code of today, and compares every event that it makes with the recorded one. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { bundleWorkflowCode, Worker, type InjectedSinks } from '@temporalio/worker';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { factsIn, inOneForm, type HistoryFact, type UpdateOutcome } from '#libs/engine/temporal/histories.js';
import { bundleOptions } from '#libs/engine/temporal/workflow-bundle.js';
import { differences } from '#libs/verification/differences.js';
import type { Applied, AppliedQueue, StreamRun } from '#libs/domain/stream/protocol.js';
import { collect } from '../harness/histories.js';
import type { NamedHistory } from './corpus.js';
import type { ProbeSinks } from './probe.js';

/** The workflows' code with what tells what it makes. */
export interface ProbedBundle {
  readonly code: string;
}

/** What the workflow made during one replay. */
interface Made {
  readonly applied: Map<string, Applied | AppliedQueue>;
  readonly appended: (readonly StreamEvent[])[];
  continued: StreamRun | null;
}

/** What to do about a difference, told with all of them. */
export const advice = `A history above does not replay to what was recorded: deployed as it is, this change would alter the past of journeys in flight,
or stop them. Either the change was not meant to alter what was decided: correct it. Or it was:
  - a change of what the workflow asks of Temporal (activities, timers, their order) goes behind patched('…');
  - a change of what a rule decides goes behind a named decider version, which new runs start with;
and the old code stays while a history needs it. infra/replay.md shows both, step by step.
Never record the histories of a released version anew.`;

/** Of one history: what comes after follows from it. */
const most = 3;

let ofToday: Promise<ProbedBundle> | null = null;

/** As the sources are now. */
export function todaysBundle(): Promise<ProbedBundle> {
  return (ofToday ??= probedBundle());
}

/**
 * @param entry path of the module that exports the workflows; the product's where none is given
 * @param code root of another build's files, where they are those of another build
 */
export function probedBundle(entry?: string, code?: string): Promise<ProbedBundle> {
  // Failures in clear, unlike a worker's: they are for whoever reads the test.
  const options = {
    ...bundleOptions({ entry, code, interceptors: [join(import.meta.dirname, 'probe.ts')] }),
    failureConverterPath: undefined,
  };
  return bundleWorkflowCode(options);
}

/** One text for each difference, of several lines; none where every replay made what was recorded. */
export async function replayDifferences(histories: readonly NamedHistory[], bundle?: ProbedBundle): Promise<readonly string[]> {
  const made: Made = { applied: new Map(), appended: [], continued: null };
  const sinks: InjectedSinks<ProbeSinks> = {
    probe: {
      applied: { fn: (_, updateId, applied) => void made.applied.set(updateId, applied as Applied | AppliedQueue), callDuringReplay: true },
      appended: { fn: (_, events) => void made.appended.push(events as StreamEvent[]), callDuringReplay: true },
      continued: { fn: (_, run) => void (made.continued = run as StreamRun), callDuringReplay: true },
    },
  };
  const workflowBundle = bundle ?? (await todaysBundle());
  const told: string[] = [];
  const byRunId = histories.map(({ name, history }) => ({ workflowId: name, history }));
  let next = 0;
  for await (const { error } of Worker.runReplayHistories({ workflowBundle, sinks }, byRunId)) {
    const { name, history } = histories[next++]!;
    const facts = await collect(factsIn(history.events ?? [], loadDataConverter()));
    const found = error ? [...compare(facts.filter(wasMade(made)), made), stopped(error, facts)] : compare(facts, made);
    told.push(...found.slice(0, most).map((difference) => `${name}\n${difference}`));
    made.applied.clear();
    made.appended.length = 0;
    made.continued = null;
  }
  return told;
}

/** What a replay had made before it went no further. */
const wasMade =
  ({ applied }: Made) =>
  (fact: HistoryFact): boolean =>
    fact.kind === 'UPDATE' && applied.has(fact.updateId);

/** A replay that went no further: the workflow asked for something else, or could not go on. */
function stopped({ message }: Error, facts: readonly HistoryFact[]): string {
  const command = facts.find((fact) => fact.kind === 'UPDATE' && fact.sendings.some(({ commandId }) => message.includes(commandId)));
  const [, eventId, eventType] = /HistoryEvent\(id: (\d+), (\w+)\)/.exec(message) ?? [];
  // Temporal's core tells it within a long sentence of its own.
  const [, why = message] = /message: "(\[TMPRL[^"]+)"/.exec(message) ?? [];
  const where = command ? placeOf(command) : eventId ? `event ${eventId} of the history, ${eventType}` : 'where the message says';
  return lines(where, 'recorded: the workflow went on', `now:      ${why}`);
}

function compare(facts: readonly HistoryFact[], { applied, appended, continued }: Made): readonly string[] {
  const appends = [...appended];
  return facts.flatMap((fact) => {
    switch (fact.kind) {
      case 'STARTED':
        return [];
      case 'UPDATE': {
        const recorded = fact.outcome && 'events' in fact.outcome ? verdicts(fact.outcome) : null;
        const now = applied.get(fact.updateId);
        return differing(fact, recorded, plain(now ? verdicts(inOneForm(fact.sendings, now)) : null));
      }
      case 'APPENDED':
        return differing(fact, { events: fact.events }, plain({ events: appends.shift() ?? [] }));
      case 'CONTINUED':
        return differing(fact, fact.run, plain(continued));
    }
  });
}

/** What stands against a sending is compared, not in which words it is told. */
function verdicts({ obstructed, ...outcome }: UpdateOutcome) {
  return { ...outcome, obstructed: obstructed.map(({ commandId, type }) => ({ commandId, type })) };
}

/** As JSON gives it back: a member that is undefined is absent. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

type MaybeWithEvents = Partial<Pick<Applied, 'events'>> | StreamRun | null;

/** The first event that differs, field by field; else whatever differs beside the events. */
function differing(fact: HistoryFact, recorded: MaybeWithEvents, made: MaybeWithEvents): readonly string[] {
  if (isDeepStrictEqual(recorded, made)) return [];
  const [was, is] = [eventsOf(recorded), eventsOf(made)];
  const at = was.findIndex((event, index) => !isDeepStrictEqual(event, is[index]));
  const index = at < 0 && is.length > was.length ? was.length : at;
  const [before, now] = index < 0 ? [recorded, made] : [was[index], is[index]];
  const event = before ?? now;
  const what = index < 0 || !event || !('type' in event) ? [] : [`version ${event.version}, ${event.type}`];
  const fields = differences(before ?? null, now ?? null).flatMap(({ field, expected, found }) => [
    ...(field === '/' ? [] : [field]),
    `  recorded: ${shown(expected)}`,
    `  now:      ${shown(found)}`,
  ]);
  return [lines(placeOf(fact), ...what, ...fields)];
}

function eventsOf(of: MaybeWithEvents): readonly StreamEvent[] {
  return (of && 'events' in of && of.events) || [];
}

function placeOf(fact: HistoryFact): string {
  const at = `event ${fact.eventId} of the history`;
  switch (fact.kind) {
    case 'STARTED':
      return `${at}, the start`;
    case 'UPDATE':
      return `${at}, ${fact.sendings.map(({ commandId, commands }) => `command ${commands.map(({ name }) => name).join(' + ')} (${commandId})`).join(', ')}`;
    case 'APPENDED':
      return `${at}, events that nobody asked for (a deadline that fell)`;
    case 'CONTINUED':
      return `${at}, the state with which the next run begins`;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `  ${line}`).join('\n');
}
