/** Which entries await a confirmation: they are read by fewer than what has been recorded. */
import type { RecordedEvent } from '../event.js';

/** @param events all of a journey's; the versions of those that nobody has confirmed or rejected yet */
export function pendingEntries(events: readonly RecordedEvent[]): ReadonlySet<number> {
  const pending = new Set<number>();
  for (const { type, version, data } of events) {
    if (type === 'PaperRecordEntered') pending.add(version);
    if (type === 'PaperRecordConfirmed' || type === 'PaperRecordRejected') pending.delete(data.entry);
  }
  return pending;
}
