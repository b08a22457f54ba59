import fc from 'fast-check';
import { History, type AsOf } from './as-of.js';
import type { RecordedEvent } from './event.js';
import { evolve } from './evolve.js';
import { initialState, type JourneyState } from './state.js';
import { anyFacts } from './testing/any-fact.js';
import { given, started } from './testing/given.js';
import { withFinalAssessment } from './testing/certifications.js';
import { walk } from './testing/walk.js';
import { feasibilityFile, completeFile, recevabilite, step } from './testing/vae-facts.js';

/** The slow answer: from the text of the events, by dates as numbers, the whole fold for each question. */
function slowly(bodies: readonly string[], { version, occurredUntil, recordedUntil }: AsOf): JourneyState {
  const atMost = (instant: string, bound: string | undefined) => bound === undefined || Date.parse(instant) <= Date.parse(bound);
  return bodies
    .map((body) => JSON.parse(body) as RecordedEvent)
    .filter((event) => version === undefined || event.version < version + 1)
    .filter((event) => atMost(event.recordedAt, recordedUntil))
    .filter((event) => atMost(event.occurredAt, occurredUntil))
    .toSorted((one, other) => one.version - other.version)
    .reduce(evolve, initialState);
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Ordinary journeys, and others where facts are recorded in any order, long after they happened. */
function journeys(): readonly (readonly RecordedEvent[])[] {
  const pick = random(7);
  const ordinary = Array.from({ length: 15 }, () => walk(withFinalAssessment, started('2025-01-06'), pick).events.slice(0, 45));
  const disordered = fc
    .sample(anyFacts('2025-01-06'), { numRuns: 25, seed: 7 })
    .map(
      (facts) =>
        facts.reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), given().and(started('2024-11-01')))
          .events,
    );
  const late = given()
    .and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-05'))
    .until('2024-12-01')
    .and(recevabilite('RECEVABLE', '2024-03-01', '2024-12-02'), step('2024-06-01', '2024-12-03')).events;
  return [...ordinary, ...disordered, late];
}

describe('a journey as it was', () => {
  it('is what a slow and separate fold says, a hundred thousand times, on either axis of time and on both', () => {
    const pick = random(20);
    const known = journeys().map((events) => ({
      history: new History(events),
      bodies: events.map((event) => JSON.stringify(event)),
      bounds: [...new Set(events.flatMap(({ occurredAt, recordedAt }) => [occurredAt, recordedAt]))].flatMap((instant) =>
        [-1, 0, 1].map((shift) => new Date(Date.parse(instant) + shift).toISOString()),
      ),
      slow: new Map<string, string>(),
    }));
    expect(known.some(({ history }) => history.events.some(({ occurredAt, recordedAt }) => occurredAt < recordedAt))).toBe(true);
    for (let question = 0; question < 100_000; question += 1) {
      const { history, bodies, bounds, slow } = known[pick(known.length)]!;
      const bound = () => (pick(2) === 0 ? undefined : bounds[pick(bounds.length)]);
      const version = pick(3) === 0 ? pick(history.events.length + 2) : undefined;
      const asOf: AsOf = { version, occurredUntil: bound(), recordedUntil: bound() };
      const key = JSON.stringify(asOf);
      const expected = slow.get(key) ?? JSON.stringify(slowly(bodies, asOf));
      slow.set(key, expected);
      const answered = JSON.stringify(history.stateAsOf(asOf));
      if (answered !== expected) throw new Error(`Question ${question}, ${key}: ${answered} instead of ${expected}`);
    }
  });

  it('tells what had happened apart from what was known of it', () => {
    const { events } = given()
      .and(started('2024-02-01', { path: 'VAE' }), feasibilityFile('2024-02-02'), completeFile('2024-02-05'))
      .and(recevabilite('RECEVABLE', '2024-03-01', '2024-03-20'));
    const history = new History(events);
    const march = '2024-03-10T00:00:00.000Z';
    const decided = (asOf: AsOf) => history.stateAsOf(asOf).attempts[0]?.decision?.decision ?? null;
    expect(decided({ recordedUntil: march })).toBeNull();
    expect(decided({ occurredUntil: march })).toBe('RECEVABLE');
    expect(decided({ occurredUntil: march, recordedUntil: march })).toBeNull();
    expect(decided({ version: 1 })).toBeNull();
  });
});
