/** A journey's workflow against its journal: what a run began anew from the journal holds, and what the last run lacks. */
import { fold } from '#libs/domain/journey/evolve.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { CertificationArchive } from '#libs/record/journal/certification-archive.js';
import type { CommandRecords } from '#libs/record/commands/command-records.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { readRuns } from '#libs/engine/temporal/histories.js';
import { lastRun } from '#libs/engine/temporal/journey-workflow.js';
import type { CommandOutcome, JourneyRun } from '#workflows/journey/protocol.js';
import { commonVersion } from './retained.js';

export interface RunDependencies {
  /** How long one attempt may take effect, and how long its sender waits for Temporal. */
  readonly attemptMs: number;
  readonly journal: Journal;
  readonly records: CommandRecords;
  readonly archive: CertificationArchive;
  readonly temporal: Temporal;
}

/** @throws {RulesNotArchived} */
export async function runFromJournal(
  { journal, records, archive }: Pick<RunDependencies, 'journal' | 'records' | 'archive'>,
  journeyId: string,
): Promise<JourneyRun> {
  const events = await eventsOf(journal, journeyId);
  const state = fold(events);
  if (!state.certification) throw new Error(`The journal of ${journeyId} does not start with its opening`);
  const processed = { ...outcomesIn(events) };
  for (const { commandId, ...outcome } of await records.outcomes(journeyId)) {
    if (outcome.toVersion <= state.version) processed[commandId] = outcome;
  }
  return { journeyId, state, rules: await archive.find(state.certification.digest), processed, fromJournal: true };
}

/** Where the journal goes on alone. */
export interface LeftBehind {
  /** Versions that the journal holds and Temporal does not; 0 where a run that lacked nothing was ended by somebody. */
  readonly lostVersions: number;
  /** The run that lacks them, where it is open. */
  readonly openRunId: string | null;
}

/** Null where the workflow goes on, or has ended as an archived journey's does. The journal never holds what a sound history lacks. */
export async function leftBehind({ journal, temporal, attemptMs }: RunDependencies, journeyId: string): Promise<LeftBehind | null> {
  // The journal first: what is appended while we read the histories would look lost.
  const events = await eventsOf(journal, journeyId);
  const last = await lastRun(temporal, journeyId, { deadlineMs: attemptMs });
  const run = last && (await readRuns(temporal, journeyId)).at(-1);
  const lostVersions = run ? events.length - commonVersion(run, events) : events.length;
  const openRunId = last?.isOpen ? last.runId : null;
  const mayHaveEnded = fold(events).archiving !== null;
  if (mayHaveEnded && !run) return null;
  return lostVersions > 0 || (openRunId === null && !mayHaveEnded) ? { lostVersions: Math.max(0, lostVersions), openRunId } : null;
}

/** As the events tell it, for commands whose record is lost: without the deadlines that fell with them, nor warnings. */
export function outcomesIn(events: readonly RecordedEvent[]): Record<string, CommandOutcome> {
  const outcomes: Record<string, CommandOutcome> = {};
  for (const { actor, commandId, version } of events) {
    if (actor.role === 'CLOCK') continue;
    outcomes[commandId] = { fromVersion: outcomes[commandId]?.fromVersion ?? version - 1, toVersion: version, warnings: [] };
  }
  return outcomes;
}

async function eventsOf(journal: Journal, journeyId: string): Promise<readonly RecordedEvent[]> {
  return (await journal.read(journeyId)).map(({ event }) => event);
}
