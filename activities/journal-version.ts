import type { Journal } from '#libs/record/journal/journal.js';
import type { StreamActivities } from '#workflows/stream/activities.js';

export function journalVersion(journal: Pick<Journal, 'head'>): StreamActivities['journalVersion'] {
  return async (streamId) => (await journal.head(streamId)).version;
}
