import type { Journal } from '#libs/record/journal/journal.js';
import type { StreamActivities } from '#workflows/stream/activities.js';

/** Every failure is tried again, conflicts included: the stream goes on, and the journal takes its events once somebody has mended it. */
export function appendToJournal(journal: Pick<Journal, 'appendEvents'>): StreamActivities['appendToJournal'] {
  return async (streamId, events, outcomes) => {
    await journal.appendEvents(streamId, events, outcomes);
  };
}
