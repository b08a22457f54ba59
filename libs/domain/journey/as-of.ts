/** A journey as it was: by version, by what had happened, by what was known, or by several of them together. */
import type { Instant } from '../time/local-date.js';
import type { RecordedEvent } from './event.js';
import { evolve } from './evolve.js';
import { initialState, type JourneyState } from './state.js';

/** Which events count. All the bounds that are given must hold; each is included. */
export interface AsOf {
  readonly version?: number | undefined;
  /** What had happened by then. */
  readonly occurredUntil?: Instant | undefined;
  /** What was known by then. */
  readonly recordedUntil?: Instant | undefined;
}

export function countsAsOf(event: RecordedEvent, { version, occurredUntil, recordedUntil }: AsOf): boolean {
  return (
    (version === undefined || event.version <= version) &&
    (occurredUntil === undefined || event.occurredAt <= occurredUntil) &&
    (recordedUntil === undefined || event.recordedAt <= recordedUntil)
  );
}

/**
 * Answers many questions about one journey: the states after each version are kept, so that only what follows the first
 * event that does not count is folded again.
 */
export class History {
  private readonly states: JourneyState[] = [initialState];

  /** @param events all of a journey's events, in version order */
  constructor(readonly events: readonly RecordedEvent[]) {}

  /** The events that count, in version order. */
  eventsAsOf(asOf: AsOf): readonly RecordedEvent[] {
    return this.events.filter((event) => countsAsOf(event, asOf));
  }

  /** The initial state where no event counts. */
  stateAsOf(asOf: AsOf): JourneyState {
    const first = this.events.findIndex((event) => !countsAsOf(event, asOf));
    if (first < 0) return this.stateAfter(this.events.length);
    let state = this.stateAfter(first);
    for (let index = first + 1; index < this.events.length; index += 1) {
      const event = this.events[index];
      if (event && countsAsOf(event, asOf)) state = evolve(state, event);
    }
    return state;
  }

  /** The state after the first events. */
  stateAfter(count: number): JourneyState {
    while (this.states.length <= count) {
      const event = this.events[this.states.length - 1];
      const before = this.states.at(-1);
      if (!event || !before) break;
      this.states.push(evolve(before, event));
    }
    return this.states[Math.min(count, this.states.length - 1)] ?? initialState;
  }
}
