/** Replays histories under the code of today, and compares every event that it makes with the recorded one. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { bundleWorkflowCode, Worker, type InjectedSinks } from '@temporalio/worker';
import type { RecordedEvent } from '#domain/journey/event.js';
import { factsOf, type HistoryFact } from '#temporal/histories.js';
import type { History } from '#temporal/replayable-history.js';
import { bundleOptions } from '#temporal/workflow-bundle.js';
import type { Applied, JourneyRun } from '#workflows/journey/protocol.js';
import type { ProbeSinks } from './probe.js';

/** Of one run, its payloads in clear. */
export interface NamedHistory {
  readonly name: string;
  readonly history: History;
}

/** What the workflow made during one replay. */
interface Made {
  readonly applied: Map<string, Applied>;
  readonly appended: (readonly RecordedEvent[])[];
  continued: JourneyRun | null;
}

/** What to do about a difference, told with each. */
export const advice =
  'Journeys in flight would change their past. Put the change of the workflow behind patched(), or the change of a rule ' +
  'behind a named version of the decider, and keep the old code while a history needs it. Never record an old history anew.';

/** One sentence for each difference; none where every replay made what was recorded. */
export async function replayDifferences(histories: readonly NamedHistory[]): Promise<readonly string[]> {
  const made: Made = { applied: new Map(), appended: [], continued: null };
  const sinks: InjectedSinks<ProbeSinks> = {
    probe: {
      applied: { fn: (_, updateId, applied) => void made.applied.set(updateId, applied as Applied), callDuringReplay: true },
      appended: { fn: (_, events) => void made.appended.push(events as RecordedEvent[]), callDuringReplay: true },
      continued: { fn: (_, run) => void (made.continued = run as JourneyRun), callDuringReplay: true },
    },
  };
  // Failures in clear, unlike a worker's: they are for whoever reads the test.
  const options = { ...bundleOptions([join(import.meta.dirname, 'probe.ts')]), failureConverterPath: undefined };
  const workflowBundle = await bundleWorkflowCode(options);
  const differences: string[] = [];
  const byRunId = histories.map(({ name, history }) => ({ workflowId: name, history }));
  let next = 0;
  for await (const { error } of Worker.runReplayHistories({ workflowBundle, sinks }, byRunId)) {
    const { name, history } = histories[next++]!;
    if (error) differences.push(`${name}: ${error.message}`);
    else {
      const facts = await factsOf(history, loadDataConverter());
      differences.push(...compare(facts, made).map((difference) => `${name}: ${difference}`));
    }
    made.applied.clear();
    made.appended.length = 0;
    made.continued = null;
  }
  return differences;
}

function compare(facts: readonly HistoryFact[], { applied, appended, continued }: Made): readonly string[] {
  const appends = [...appended];
  return facts.flatMap((fact) => {
    switch (fact.kind) {
      case 'STARTED':
        return [];
      case 'UPDATE': {
        const made = applied.get(fact.updateId) ?? null;
        const recorded = fact.outcome && 'events' in fact.outcome ? fact.outcome : null;
        return isDeepStrictEqual(plain(made), recorded)
          ? []
          : [`Update ${fact.updateName} (${fact.updateId}), ${differing(recorded, made)}`];
      }
      case 'APPENDED': {
        const made = appends.shift() ?? [];
        return isDeepStrictEqual(plain(made), fact.events) ? [] : [`append, ${differing({ events: fact.events }, { events: made })}`];
      }
      case 'CONTINUED':
        return isDeepStrictEqual(plain(continued), fact.run) ? [] : ['the next run begins with another state'];
    }
  });
}

/** As JSON gives it back: a member that is undefined is absent. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The first event that differs, or that an outcome does otherwise. */
function differing(recorded: Partial<Applied> | null, made: Partial<Applied> | null): string {
  const events = recorded?.events ?? [];
  const different = events.find((event, index) => !isDeepStrictEqual(event, plain(made?.events?.[index] ?? null)));
  if (!different)
    return `recorded ${JSON.stringify({ ...recorded, events: events.length })}, made ${JSON.stringify({ ...made, events: made?.events?.length })}`;
  const instead = made?.events?.find(({ version }) => version === different.version);
  return `version ${different.version}: recorded ${JSON.stringify(different)}, made ${JSON.stringify(instead ?? null)}`;
}
