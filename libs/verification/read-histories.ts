/** A stream's histories, read page by page: what is kept of them is hashes, and what they come to. */
import type { Sending } from '#libs/domain/stream/protocol.js';
import { resumeFromJournal } from '#libs/domain/stream/process.js';
import { hashOf, RunTrace } from '#libs/engine/dispatch/events-in-histories.js';
import { ofEachRun, type HistoryFact, type RunHistory, type RunSource } from '#libs/engine/temporal/histories.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { UpdateReading, type Updates } from './update-check.js';

/** Which run was read, and who gave it. */
export interface RunRead {
  readonly runId: string;
  readonly source: RunSource;
}

interface ReadRun extends RunRead {
  readonly trace: RunTrace;
  /** The state that it began with. */
  readonly began: { readonly version: number; readonly state: string } | null;
  /** It went on from the journal by decision, whatever earlier runs had made of the stream. */
  readonly isResumption: boolean;
  /** Another run follows it. */
  readonly isContinued: boolean;
}

export interface ReadHistories {
  readonly runs: readonly ReadRun[];
  readonly updates: Updates;
}

/** @throws {HistoryUnreadable} */
export async function readHistories(runs: readonly RunHistory[]): Promise<ReadHistories> {
  const reading = new UpdateReading();
  const read = await ofEachRun(runs, async (run): Promise<ReadRun> => {
    const trace = new RunTrace();
    let [began, isResumption, isContinued]: [ReadRun['began'], boolean, boolean] = [null, false, false];
    for await (const fact of run.facts()) {
      trace.add(fact);
      reading.add(fact);
      if (fact.kind === 'STARTED') began = { version: fact.run.state.version, state: hashOf(canonicalJson(fact.run.state)) };
      isContinued ||= fact.kind === 'CONTINUED';
      isResumption ||=
        fact.kind === 'UPDATE' && applied(fact).some(({ commands }) => commands.some(({ name }) => name === resumeFromJournal));
    }
    const { runId, source } = run;
    return { runId, source, trace, began, isResumption, isContinued };
  });
  return { runs: read, updates: reading.updates };
}

/** Its sendings that took effect. */
function applied({ sendings, outcome }: Extract<HistoryFact, { kind: 'UPDATE' }>): readonly Sending[] {
  const own = outcome && 'own' in outcome ? outcome.own : [];
  return sendings.filter(({ commandId }) => own.some((one) => one.commandId === commandId));
}
