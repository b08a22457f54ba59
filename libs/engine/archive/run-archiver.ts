/** Reads into the archive, in passes, the closed runs that it lacks: of every kind, before Temporal lets go of them. */
import type { DataSource } from 'typeorm';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { HistoryUnreadable } from '#libs/engine/temporal/histories.js';
import { ofKinds } from '#libs/engine/temporal/stream-workflow.js';
import { ifUnlocked } from '#libs/platform/database/advisory-locks.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { ClosedRun, RunArchive } from './run-archive.js';

export interface RunArchiverDependencies {
  readonly kinds: StreamKinds;
  readonly dataSource: DataSource;
  readonly temporal: Temporal;
  readonly archive: RunArchive;
}

export interface PassOptions {
  /** How many runs are archived at most. */
  readonly most?: number;
  /** Ends the pass after the run that it is at. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onUnreadable?: (error: HistoryUnreadable) => void;
}

export interface PassCounts {
  readonly archived: number;
  /** Runs that were archived before. */
  readonly known: number;
  /** Closed runs that Temporal does not give, or that do not open: they are asked for again by the next pass. */
  readonly unreadable: number;
  /** Whether it came to the end of what Temporal has closed. */
  readonly isComplete: boolean;
}

/** Runs asked about at a time. */
const pageSize = 1_000;

export class RunArchiver {
  constructor(private readonly dependencies: RunArchiverDependencies) {}

  /** Null where another is at it. Cut short anywhere, it is taken up by the next. */
  async run(options: PassOptions = {}): Promise<PassCounts | null> {
    return ifUnlocked(this.dependencies.dataSource, 'runArchive', () => this.pass(options));
  }

  private async pass({ most = Infinity, signal, onProgress, onUnreadable }: PassOptions): Promise<PassCounts> {
    const { temporal, archive } = this.dependencies;
    const { count: total } = await temporal.client.workflow.count(this.closedRuns);
    const counts = { archived: 0, known: 0, unreadable: 0 };
    for await (const page of this.pages()) {
      const lacking = await archive.lacking(page);
      counts.known += page.length - lacking.length;
      for (const run of lacking) {
        if (counts.archived >= most || signal?.aborted) return { ...counts, isComplete: false };
        counts[await this.add(run, onUnreadable)] += 1;
        onProgress?.(counts.archived + counts.known + counts.unreadable, total);
      }
    }
    return { ...counts, isComplete: true };
  }

  /** One that cannot be read keeps nobody from reading the others. */
  private async add(run: ClosedRun, onUnreadable: PassOptions['onUnreadable']): Promise<'archived' | 'known' | 'unreadable'> {
    const { temporal, archive } = this.dependencies;
    try {
      return (await archive.add(temporal, run)) ? 'archived' : 'known';
    } catch (error) {
      if (!(error instanceof HistoryUnreadable)) throw error;
      onUnreadable?.(error);
      return 'unreadable';
    }
  }

  private async *pages(): AsyncGenerator<readonly ClosedRun[]> {
    let page: ClosedRun[] = [];
    for await (const listed of this.dependencies.temporal.client.workflow.list({ query: this.closedRuns, pageSize })) {
      const { workflowId, runId, type, status, closeTime } = listed;
      if (closeTime) page.push({ workflowId, runId, kind: type, status: status.name, closedAt: closeTime.toISOString() });
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
    yield page;
  }

  private get closedRuns(): string {
    return `${ofKinds(this.dependencies.kinds)} AND ExecutionStatus != 'Running'`;
  }
}
