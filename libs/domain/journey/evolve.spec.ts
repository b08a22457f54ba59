import { fold, evolve } from './evolve.js';
import type { RecordedEvent } from './event.js';
import { initialState, type JourneyState } from './state.js';
import { started } from './testing/given.js';
import { withFinalAssessment } from './testing/certifications.js';
import { walk } from './testing/walk.js';

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

function journeys(): readonly (readonly RecordedEvent[])[] {
  let seed = 11;
  const pick = (below: number) => (seed = (seed * 48_271) % 0x7fffffff) % below;
  return Array.from({ length: 20 }, () => walk(withFinalAssessment, started('2025-01-06'), pick).events);
}

describe('evolving', () => {
  it('changes neither the state nor the event that it is given, to their innermost parts', () => {
    for (const events of journeys()) {
      let state: JourneyState = frozen(initialState);
      for (const event of events) state = frozen(evolve(state, frozen(event)));
      expect(state).toEqual(fold(events));
    }
  });

  it('gives the version of the event, also where the event changes nothing else', () => {
    const [events = []] = journeys();
    const before = fold(events);
    const unknown = { ...events.at(-1)!, type: 'FactRectified', version: before.version + 1 } as RecordedEvent;
    const data = { eventVersion: 999, eventType: 'Nothing', target: {}, field: 'HOURS', value: '1' };
    expect(evolve(frozen(before), { ...unknown, data } as unknown as RecordedEvent)).toEqual({ ...before, version: before.version + 1 });
  });
});
