/** What the journey workflow asks of the world outside: its activities implement this. */
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { AppliedCommand } from './protocol.js';

export interface JourneyActivities {
  /** Appends a journey's next events, contiguous and in order; what the journal holds already is passed over. */
  appendToJournal(journeyId: string, events: readonly RecordedEvent[], outcomes: readonly AppliedCommand[]): Promise<void>;
  /** Version of the journal's head, 0 where there is none. */
  journalVersion(journeyId: string): Promise<number>;
}
