/**
 * The latest events of a stream as Temporal's histories hold them, read from their end: what was recorded since the last checkpoint
 * costs a page or two, however long the stream has run.
 */
import type { LoadedDataConverter } from '@temporalio/common';
import { resumeFromJournal } from '#libs/domain/stream/process.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { EventHistories } from '#libs/record/checkpoints/leaf-comparison.js';
import type { Temporal } from './connection.js';
import { isLate, isOfTheServer, notFound } from './grpc-errors.js';
import { HistoryUnreadable, listRuns, ofThisRun, toldBackwards, type RunHistory } from './histories.js';
import { historyPagesBackwards, type RunName } from './history-pages.js';
import { isGrpcServiceError } from '@temporalio/client';

/** Of one stream: it is left for another time then. */
const ordinaryPatienceMs = 10_000;
/** More, for each event that is asked for. */
const patienceOfEventMs = 20;

/** Where a run began. */
interface Beginning {
  readonly version: number;
  readonly originalRunId: string;
  /** Null where it continues no other. */
  readonly continuedRunId: string | null;
  readonly isFromJournal: boolean;
}

export class RecentEvents implements EventHistories {
  constructor(
    private readonly temporal: Temporal,
    private readonly patienceMs = ordinaryPatienceMs,
  ) {}

  async bodiesFrom(streamId: string, version: number, most: number): Promise<ReadonlyMap<number, readonly string[]> | 'SLOW' | null> {
    const bodies = new Map<number, Set<string>>();
    const deadline = Date.now() + this.patienceMs + most * patienceOfEventMs;
    try {
      await this.temporal.connection.withDeadline(deadline, () => this.read(streamId, version, bodies));
    } catch (error) {
      if (isLate(error)) return 'SLOW';
      if (isOfTheServer(error)) return null;
      if (!isAbsence(error)) throw error;
    }
    return new Map([...bodies].map(([at, told]) => [at, [...told]]));
  }

  private async read(streamId: string, from: number, bodies: Map<number, Set<string>>): Promise<void> {
    let [run, upTo]: [RunName, number] = [{ workflowId: streamId, runId: '' }, Infinity];
    for (;;) {
      const began = await this.readBack(run, { from, upTo }, bodies);
      if (began === null || began.version < from) return;
      const runId = began.continuedRunId ?? (await this.runBefore(streamId, began));
      if (runId === null) return;
      // What an earlier run has made of later versions was left behind.
      [run, upTo] = [{ workflowId: streamId, runId }, Math.min(upTo, began.version)];
    }
  }

  /** Null once it has come to where the stream had not reached the version. */
  private async readBack(
    run: RunName,
    { from, upTo }: { readonly from: number; readonly upTo: number },
    bodies: Map<number, Set<string>>,
  ): Promise<Beginning | null> {
    const { workflow, options } = this.temporal.client;
    const converter: LoadedDataConverter = options.loadedDataConverter;
    try {
      for await (const page of historyPagesBackwards(workflow, run)) {
        let isReached = false;
        for (const event of page) {
          const { events, version, began } = await toldBackwards(event, converter);
          for (const told of events) {
            if (told.version < from || told.version > upTo) continue;
            const known = bodies.get(told.version) ?? new Set();
            bodies.set(told.version, known.add(canonicalJson(told)));
          }
          if (began) return began;
          isReached ||= version !== null && version < from;
        }
        // To the page's end: what was appended by the clock may stand before the outcome of a moment earlier.
        if (isReached) return null;
      }
    } catch (error) {
      throw ofThisRun(run, error);
    }
    return null;
  }

  /** Of a run that began from the journal, the one before; null where a decision has left that behind, or none is retained. */
  private async runBefore(streamId: string, { originalRunId, isFromJournal }: Beginning): Promise<string | null> {
    if (!isFromJournal) return null;
    const runs = await listRuns(this.temporal, streamId);
    const place = runs.findIndex((one) => one.originalRunId === originalRunId);
    const [run, before] = [runs[place], runs[place - 1]];
    return run && before && !(await isResumption(run)) ? before.runId : null;
  }
}

/** Whether it begins with the decision to go on from the journal, whatever earlier runs had made of the stream. */
async function isResumption(run: RunHistory): Promise<boolean> {
  for await (const fact of run.facts()) {
    if (fact.kind === 'UPDATE') return fact.sendings.some(({ commands }) => commands.some(({ name }) => name === resumeFromJournal));
  }
  return false;
}

/** Nobody can say what the history holds: that is no difference. */
function isAbsence(error: unknown): boolean {
  return error instanceof HistoryUnreadable || (isGrpcServiceError(error) && Number(error.code) === notFound);
}
