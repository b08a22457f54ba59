/** What the journey workflow asks of the world outside: its activities implement this. */
import type { RecordedEvent } from '#domain/journey/event.js';

export interface JourneyActivities {
  /** Appends a journey's next events, contiguous and in order; what the journal holds already is passed over. */
  appendToJournal(journeyId: string, events: readonly RecordedEvent[]): Promise<void>;
}
