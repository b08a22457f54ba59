/** Reads what Temporal holds of streams and sets it against the journal, which goes on growing meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { StreamState } from '#libs/domain/stream/event.js';
import type { RunArchive, VersionRange } from '#libs/engine/archive/run-archive.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { HistoryUnreadable, listRuns, type RunHistory } from '#libs/engine/temporal/histories.js';
import { queryState } from '#libs/engine/temporal/stream-workflow.js';
import { readRequests } from './command-check.js';
import { finding, type Finding } from './finding.js';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { compareHistory, compareState, type ComparedHistory, type JournalSide } from './history-check.js';
import { Originals, readOriginals } from './originals.js';
import { readHistories } from './read-histories.js';

export interface ComparedStream extends Omit<ComparedHistory, 'findings'> {
  readonly findings: readonly Finding[];
  /** Null where no run is retained, or no worker answered. */
  readonly workflowVersion: number | null;
}

export interface EngineOptions {
  /** How long an event that Temporal holds may take to reach the journal before it is missed. */
  readonly graceMs?: number;
  readonly answerMs?: number;
  /** Where runs are read that Temporal does not retain any more; without it they are read nowhere. */
  readonly runArchive?: RunArchive;
}

const pollMs = 200;

export class EngineComparison {
  private isAnswering = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly temporal: Temporal,
    private readonly kinds: StreamKinds,
    private readonly options: EngineOptions = {},
  ) {}

  /** @param isVouched whether a checkpoint vouches for the event of a version */
  async compare(streamId: string, isVouched: (version: number) => boolean): Promise<ComparedStream> {
    const kind = this.kinds.findKind(streamId);
    try {
      return await (kind ? this.compareOf(kind, streamId, isVouched) : this.ofNoKind(streamId));
    } catch (error) {
      // One that cannot be read keeps nobody from reading the others.
      if (error instanceof HistoryUnreadable) return { ...nothing, findings: [unreadable(error)] };
      throw error;
    }
  }

  private async compareOf(kind: StreamKind, streamId: string, isVouched: (version: number) => boolean): Promise<ComparedStream> {
    const giveUpAt = performance.now() + (this.options.graceMs ?? 5_000);
    for (;;) {
      const { runs, lost, lostVersions } = await this.runs(streamId);
      const histories = await readHistories(runs);
      const state = await this.state(streamId);
      // After what Temporal said, so that the journal can only be ahead of it by what is being done.
      const journal = await this.journal(kind, streamId, isVouched);
      const compared = (originals: Originals): ComparedStream => {
        const { findings, ...rest } = compareHistory(journal, histories, originals, lostVersions);
        const all = [...lost, ...findings, ...(state && findings.length === 0 ? compareState(journal, state) : [])];
        return { ...rest, findings: all, workflowVersion: state?.version ?? null };
      };
      const asked = new Originals();
      const first = compared(asked);
      if (first.findings.length === lost.length) return first;
      if (performance.now() > giveUpAt) return asked.unknown.size === 0 ? first : compared(await readOriginals(runs, asked.unknown));
      await delay(pollMs);
    }
  }

  /** Oldest first: those that Temporal retains, the others from the archive; and what has become of those that it cannot give. */
  private async runs(streamId: string): Promise<HeldRuns> {
    const runs = [...(await listRuns(this.temporal, streamId))];
    const retained = new Set(runs.map(({ originalRunId }) => originalRunId));
    const lost: Finding[] = [];
    const lostVersions: VersionRange[] = [];
    for (const run of (await this.options.runArchive?.runsOf(this.temporal, streamId)) ?? []) {
      if (retained.has(run.originalRunId)) continue;
      const state = await run.check();
      if (state === 'SOUND') {
        runs.push(run);
        continue;
      }
      lost.push(finding(`ARCHIVE_${state}`, 'ARCHIVE', { streamId, field: `run/${run.runId}` }));
      if (run.versions) lostVersions.push(run.versions);
    }
    return { runs: runs.sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1)), lost, lostVersions };
  }

  /** A workflow of ours under an id that no kind has. */
  private async ofNoKind(streamId: string): Promise<ComparedStream> {
    const runs = await listRuns(this.temporal, streamId);
    return { ...nothing, findings: runs.length === 0 ? [] : [finding('KIND_UNKNOWN', 'HISTORY', { streamId })] };
  }

  /** A worker that does not answer once is not asked again for every stream. */
  private async state(streamId: string): Promise<StreamState | null> {
    if (!this.isAnswering) return null;
    try {
      return await queryState(this.temporal, streamId, { deadlineMs: this.options.answerMs ?? 10_000 });
    } catch {
      this.isAnswering = false;
      return null;
    }
  }

  private async journal(kind: StreamKind, streamId: string, isVouched: (version: number) => boolean): Promise<JournalSide> {
    const { manager } = this.dataSource;
    const sql = 'SELECT body FROM stream_event WHERE stream_id = $1 ORDER BY version';
    const stored = await allRows<{ readonly body: string }>(manager, sql, [streamId]);
    const commands = await readRequests(manager, streamId);
    const { summary } = kind.projection;
    const { version: traceOf } = await onlyRow<{ readonly version: number }>(
      manager,
      `SELECT greatest((SELECT version FROM stream_head WHERE stream_id = $1), (SELECT max(version) FROM stream_leaf WHERE stream_id = $1),
         (SELECT max((outcome ->> 'toVersion')::int) FROM command_record WHERE stream_id = $1),
         (SELECT version FROM ${summary.name} WHERE ${summary.idColumn} = $1), 0) AS version`,
      [streamId],
    );
    return { kind, streamId, events: stored.flatMap(({ body }) => eventOf(body)), commands, isVouched, traceOf };
  }
}

interface HeldRuns {
  readonly runs: readonly RunHistory[];
  readonly lost: readonly Finding[];
  /** Those that the record names of what is lost. */
  readonly lostVersions: readonly VersionRange[];
}

const nothing: Omit<ComparedStream, 'findings'> = {
  compared: null,
  runs: [],
  updates: { applied: 0, duplicates: 0, failed: 0, unanswered: 0, overlapping: 0, byClock: 0 },
  workflowVersion: null,
};

function unreadable({ streamId, runId, isWithheld, reason }: HistoryUnreadable): Finding {
  const kind = isWithheld ? 'HISTORY_WITHHELD' : 'HISTORY_UNREADABLE';
  return finding(kind, 'HISTORY', { streamId, field: runId && `run/${runId}`, found: reason.message });
}

/** What is no JSON any more was found by its hash, and is missing here. */
function eventOf(body: string): readonly StreamEvent[] {
  try {
    return [JSON.parse(body) as StreamEvent];
  } catch {
    return [];
  }
}
