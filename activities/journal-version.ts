import type { Journal } from '#libs/record/journal/journal.js';
import type { StreamActivities } from '#workflows/stream/activities.js';

export function journalVersion(journal: Pick<Journal, 'streamHead'>): StreamActivities['journalVersion'] {
  return async (streamId) => (await journal.streamHead(streamId)).version;
}
