import type { Journal } from '#libs/record/journal/journal.js';
import type { JourneyActivities } from '#workflows/journey/activities.js';

export function journalVersion(journal: Pick<Journal, 'head'>): JourneyActivities['journalVersion'] {
  return async (journeyId) => (await journal.head(journeyId)).version;
}
