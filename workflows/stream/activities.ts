/** What a stream's workflow asks of the world outside: its activities implement this. */
import type { StreamEvent } from '#libs/domain/stream/event.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';

export interface StreamActivities {
  /** Appends a stream's next events, contiguous and in order; what the journal holds already is passed over. */
  appendToJournal(streamId: string, events: readonly StreamEvent[], outcomes: readonly AppliedCommand[]): Promise<void>;
  /** Version of the journal's head, 0 where there is none. */
  journalVersion(streamId: string): Promise<number>;
}
