/** Reads what Temporal holds of journeys and sets it against the journal, which goes on growing meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { readRuns, type RunHistory } from '#libs/engine/temporal/histories.js';
import { queryState } from '#libs/engine/temporal/journey-workflow.js';
import { readCommands } from './command-records.js';
import { finding, type Finding } from './finding.js';
import { compareHistory, compareState, type ComparedHistory, type JournalSide } from './history.js';

export interface ComparedJourney extends Omit<ComparedHistory, 'findings'> {
  readonly findings: readonly Finding[];
  /** Null where no run is retained, or no worker answered. */
  readonly workflowVersion: number | null;
}

export interface EngineOptions {
  /** How long an event that Temporal holds may take to reach the journal before it is missed. */
  readonly graceMs?: number;
  readonly answerMs?: number;
}

const pollMs = 200;

export class Engine {
  private isAnswering = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly temporal: Temporal,
    private readonly options: EngineOptions = {},
  ) {}

  /** @param isVouched whether a checkpoint vouches for the event of a version */
  async compare(journeyId: string, isVouched: (version: number) => boolean): Promise<ComparedJourney> {
    const giveUpAt = performance.now() + (this.options.graceMs ?? 5_000);
    for (;;) {
      const [runs, state] = [await this.runs(journeyId), await this.state(journeyId)];
      if ('kind' in runs) return { ...nothing, findings: [runs] };
      // After what Temporal said, so that the journal can only be ahead of it by what is being done.
      const journal = await this.journal(journeyId, isVouched);
      const { findings, ...compared } = compareHistory(journal, runs);
      const all = [...findings, ...(state && findings.length === 0 ? compareState(journal, state) : [])];
      if (all.length === 0 || performance.now() > giveUpAt) return { ...compared, findings: all, workflowVersion: state?.version ?? null };
      await delay(pollMs);
    }
  }

  private async runs(journeyId: string): Promise<readonly RunHistory[] | Finding> {
    try {
      return await readRuns(this.temporal, journeyId);
    } catch (error) {
      if (!(error instanceof Error) || 'code' in error) throw error;
      return finding('HISTORY_UNREADABLE', 'HISTORY', { journeyId, found: error.message });
    }
  }

  /** A worker that does not answer once is not asked again for every journey. */
  private async state(journeyId: string): Promise<JourneyState | null> {
    if (!this.isAnswering) return null;
    try {
      return await queryState(this.temporal, journeyId, { deadlineMs: this.options.answerMs ?? 10_000 });
    } catch {
      this.isAnswering = false;
      return null;
    }
  }

  private async journal(journeyId: string, isVouched: (version: number) => boolean): Promise<JournalSide> {
    const { manager } = this.dataSource;
    const rows = (await manager.query('SELECT body FROM stream_event WHERE stream_id = $1 ORDER BY version', [journeyId])) as {
      body: string;
    }[];
    const commands = await readCommands(manager, [journeyId]);
    const [trace] = (await manager.query(
      `SELECT greatest((SELECT version FROM stream_head WHERE stream_id = $1), (SELECT max(version) FROM stream_leaf WHERE stream_id = $1),
         (SELECT max((outcome ->> 'toVersion')::int) FROM command_record WHERE stream_id = $1),
         (SELECT version FROM journey_summary WHERE journey_id = $1), 0) AS version`,
      [journeyId],
    )) as [{ version: number }];
    return { journeyId, events: rows.flatMap(({ body }) => eventOf(body)), commands, isVouched, traceOf: trace.version };
  }
}

const nothing: Omit<ComparedJourney, 'findings'> = {
  compared: null,
  runs: 0,
  updates: { applied: 0, duplicates: 0, failed: 0, unanswered: 0, overlapping: 0, byClock: 0 },
  workflowVersion: null,
};

/** What is no JSON any more was found by its hash, and is missing here. */
function eventOf(body: string): readonly RecordedEvent[] {
  try {
    return [JSON.parse(body) as RecordedEvent];
  } catch {
    return [];
  }
}
