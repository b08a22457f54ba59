/** A run of a journey's workflow as the journal would have it. */
import type { CertificationArchive } from '#journal/certification-archive.js';
import type { Journal } from '#journal/journal.js';
import { fold } from '#domain/journey/evolve.js';
import type { RecordedEvent } from '#domain/journey/event.js';
import type { AppliedRange, JourneyRun } from '#workflows/journey/protocol.js';

/** @throws {RulesNotArchived} */
export async function runFromJournal(journal: Journal, archive: CertificationArchive, journeyId: string): Promise<JourneyRun> {
  const events = (await journal.read(journeyId)).map((entry) => entry.event);
  const state = fold(events);
  if (!state.certification) throw new Error(`The journal of ${journeyId} does not start with its opening`);
  return { journeyId, state, rules: await archive.find(state.certification.digest), processed: processedIn(events) };
}

function processedIn(events: readonly RecordedEvent[]): Record<string, AppliedRange> {
  const processed: Record<string, AppliedRange> = {};
  for (const { actor, commandId, version } of events) {
    if (actor.role === 'CLOCK') continue;
    processed[commandId] = { fromVersion: processed[commandId]?.fromVersion ?? version - 1, toVersion: version };
  }
  return processed;
}
