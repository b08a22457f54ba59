import fc from 'fast-check';
import { fold } from './evolve.js';
import { journeyState } from './state.schema.js';
import { anyFacts } from './testing/any-fact.js';
import { given, started } from './testing/given.js';

describe('the state of a journey as readers are told of it', () => {
  it('is whatever facts lead to, with no member that nobody has described', () => {
    const beginnings = [given().and(started('2024-02-01')), given().and(started('2024-02-01', { path: 'VAE' }))];
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), anyFacts('2024-02-07'), (start, facts) => {
        const { events } = facts.reduce((journey, each) => (journey.decide(each).accepted ? journey.and(each) : journey), start);
        expect(journeyState.safeParse(fold(events)).error).toBeUndefined();
      }),
    );
  });
});
