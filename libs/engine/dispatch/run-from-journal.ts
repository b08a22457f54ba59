/** A stream's workflow against its journal: what a run begun anew from the journal holds, and what the last run lacks. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { outcomesIn } from '#libs/domain/stream/outcomes.js';
import { remembered } from '#libs/domain/stream/remembered.js';
import type { StreamRun } from '#libs/domain/stream/protocol.js';
import { streamName } from '#libs/domain/stream/stream-id.js';
import type { Temporal } from '#libs/engine/temporal/connection.js';
import { listRuns } from '#libs/engine/temporal/histories.js';
import { lastRun } from '#libs/engine/temporal/stream-workflow.js';
import type { CommandRecords } from '#libs/record/commands/command-records.js';
import type { Journal } from '#libs/record/journal/journal.js';
import type { RulesArchive } from '#libs/record/journal/rules-archive.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { commonVersion } from './events-in-histories.js';

export interface RunDependencies {
  /** How long one attempt may take effect, and how long its sender waits for Temporal. */
  readonly attemptMs: number;
  readonly kinds: StreamKinds;
  readonly journal: Journal;
  readonly records: CommandRecords;
  readonly archive: RulesArchive;
  readonly temporal: Temporal;
}

/** @throws {RulesNotArchived} */
export async function runFromJournal(
  { kinds, journal, records, archive }: Pick<RunDependencies, 'kinds' | 'journal' | 'records' | 'archive'>,
  streamId: string,
): Promise<StreamRun> {
  const { process } = kinds.of(streamId);
  const events = await eventsOf(journal, streamId);
  const state = process.fold(events);
  const digest = process.pinnedDigest(state);
  if (digest === null) throw new Error(`The journal of ${streamId} does not start with its opening`);
  const processed = { ...outcomesIn(events) };
  for (const { commandId, ...outcome } of await records.outcomes(streamId)) {
    if (outcome.toVersion <= state.version) processed[commandId] = outcome;
  }
  return {
    ...streamName(streamId),
    state,
    rules: await archive.findRules(digest),
    ...remembered(Object.entries(processed)),
    fromJournal: true,
  };
}

/** How a journal stands that holds more than Temporal does. */
export interface LeftBehind {
  /** Versions that the journal holds and Temporal does not; 0 where a run that lacked nothing was ended by somebody. */
  readonly lostVersions: number;
  /** The run that lacks them, where it is open. */
  readonly openRunId: string | null;
}

/** Null where the workflow goes on, or has ended as a closed stream's does. The journal never holds what a sound history lacks. */
export async function leftBehind({ kinds, journal, temporal, attemptMs }: RunDependencies, streamId: string): Promise<LeftBehind | null> {
  // The journal first: what is appended while we read the histories would look lost.
  const events = await eventsOf(journal, streamId);
  const last = await lastRun(temporal, streamId, { deadlineMs: attemptMs });
  const run = last && (await listRuns(temporal, streamId)).at(-1);
  const lostVersions = run ? events.length - (await commonVersion(run, events)) : events.length;
  const openRunId = last?.isOpen ? last.runId : null;
  const { process } = kinds.of(streamId);
  const mayHaveEnded = process.isClosed(process.fold(events));
  if (mayHaveEnded && !run) return null;
  return lostVersions > 0 || (openRunId === null && !mayHaveEnded) ? { lostVersions: Math.max(0, lostVersions), openRunId } : null;
}

async function eventsOf(journal: Journal, streamId: string): Promise<readonly StreamEvent[]> {
  return (await journal.readEvents(streamId)).map(({ event }) => event);
}
