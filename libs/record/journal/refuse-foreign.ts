import type { StreamEvent } from '#libs/domain/stream/event.js';
import { isOfStream, streamIdIn } from '#libs/domain/stream/stream-id.js';
import { JournalGap } from './errors.js';

/** @throws {Error} where an event is another stream's; {JournalGap} where they leave a hole among them */
export function refuseForeign(streamId: string, events: readonly StreamEvent[]): void {
  for (const [index, event] of events.entries()) {
    if (!isOfStream(event, streamId)) throw new Error(`An event of ${streamIdIn(event)} among those of ${streamId}`);
    const before = events[index - 1];
    if (before && event.version !== before.version + 1) throw new JournalGap(streamId, before.version, event.version);
  }
}
