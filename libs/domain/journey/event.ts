import type { CertificationReference } from '../certification/rules.js';
import type { Actor } from '../stream/actor.js';
import type { Instant } from '../time/local-date.js';
import type { AfterEvents } from './after/events.js';
import type { BlockEvents } from './blocks/events.js';
import type { ClockEvents } from './clocks/events.js';
import type { DocumentEvents } from './documents/events.js';
import type { HPlusEvents } from './h-plus/events.js';
import type { HostPeriodEvents } from './host-period/events.js';
import type { JuryEvents } from './jury/events.js';
import type { OpeningEvents } from './opening/events.js';
import type { PaperEvents } from './paper/events.js';
import type { ReplacementEvents } from './replacement/events.js';
import type { VaeEvents } from './vae/events.js';

/** Every event type with its data. Fields named in `fields.schema.ts` as personal text hold ciphertext. */
export type JourneyEvents = OpeningEvents &
  VaeEvents &
  HostPeriodEvents &
  DocumentEvents &
  BlockEvents &
  HPlusEvents &
  JuryEvents &
  AfterEvents &
  ReplacementEvents &
  PaperEvents &
  ClockEvents;

export type EventType = keyof JourneyEvents;

/** An event as `decide` makes it. */
export type NewEvent = {
  [T in EventType]: { readonly type: T; readonly data: JourneyEvents[T]; readonly occurredAt: Instant };
}[EventType];

/** What recording adds to an event. Versions of a journey run 1..n without a hole. */
export interface Recording {
  readonly journeyId: string;
  /** Absent: the first form of its type. See `event-schemas.ts`. */
  readonly schema?: number;
  readonly version: number;
  readonly recordedAt: Instant;
  readonly actor: Actor;
  /** The command that caused it; `clock:<deadline key>:<version>` where the clock did. */
  readonly commandId: string;
  /** The rules under which it was decided. */
  readonly rules: CertificationReference;
}

/** A recorded event, in the form that its type has today; the journal keeps the one that it was recorded in, which is what the hash covers. */
export type RecordedEventOf<T extends EventType> = Recording & {
  readonly type: T;
  readonly data: JourneyEvents[T];
  readonly occurredAt: Instant;
};
export type RecordedEvent = { [T in EventType]: RecordedEventOf<T> }[EventType];
