import { law } from '../law/law.js';
import type { Law } from '../law/line.js';
import type { StreamEvent } from '../stream/event.js';
import { afterEvolvers } from './after/evolve.js';
import { blockEvolvers } from './blocks/evolve.js';
import { clockEvolvers } from './clocks/evolve.js';
import type { EvolversFor } from './decider.js';
import { documentEvolvers } from './documents/evolve.js';
import type { EventType, RecordedEvent } from './event.js';
import { asReadToday } from './event-schemas.js';
import { hPlusEvolvers } from './h-plus/evolve.js';
import { hostPeriodEvolvers } from './host-period/evolve.js';
import { juryEvolvers } from './jury/evolve.js';
import { openingEvolvers } from './opening/evolve.js';
import { rectifiableFact } from './after/rectifiable.js';
import { initialState, type JourneyState } from './state.js';
import { paperEvolvers } from './paper/evolve.js';
import { replacementEvolvers } from './replacement/evolve.js';
import { vaeEvolvers } from './vae/evolve.js';

/** Exhaustive by its type: an event type without an evolver does not compile. */
const evolvers: EvolversFor<EventType> = {
  ...openingEvolvers,
  ...vaeEvolvers,
  ...hostPeriodEvolvers,
  ...documentEvolvers,
  ...blockEvolvers,
  ...hPlusEvolvers,
  ...juryEvolvers,
  ...afterEvolvers,
  ...replacementEvolvers,
  ...paperEvolvers,
  ...clockEvolvers,
};

/**
 * The state after an event, in whatever form it was recorded. Pure, and total on any subsequence of a journey's events in version
 * order. @throws {EventUnknown}
 */
export const evolve = evolveUnder(law);

/** The same under another law: see `EvolversFor`. */
export function evolveUnder(otherLaw: Law): (state: JourneyState, recorded: StreamEvent) => JourneyState {
  return (state, recorded) => {
    const event = asReadToday(recorded);
    const evolver = evolvers[event.type] as (state: JourneyState, event: RecordedEvent, law: Law) => JourneyState;
    const after = evolver(state, event, otherLaw);
    // A copy that the evolver has just made is nobody else's yet; its own state is given back where nothing changed.
    const next: { -readonly [K in keyof JourneyState]: JourneyState[K] } = after === state ? { ...state } : after;
    const fact = rectifiableFact(after, event);
    if (fact) next.facts = { ...after.facts, [event.version]: fact };
    next.version = event.version;
    return next;
  };
}

/** The state after a journey's events, or any subsequence of them, in version order. */
export function fold(events: Iterable<StreamEvent>, from: JourneyState = initialState): JourneyState {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
}
