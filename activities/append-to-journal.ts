import type { Journal } from '#libs/record/journal/journal.js';
import type { JourneyActivities } from '#workflows/journey/activities.js';

/** Every failure is tried again, conflicts included: the journey goes on, and the journal takes its events once somebody has mended it. */
export function appendToJournal(journal: Pick<Journal, 'append'>): JourneyActivities['appendToJournal'] {
  return async (journeyId, events, outcomes) => {
    await journal.append(journeyId, events, outcomes);
  };
}
