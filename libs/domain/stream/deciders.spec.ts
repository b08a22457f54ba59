import { unknownDecider } from './deciders.js';

describe('rules that name a decider', () => {
  const door = { deciders: ['together'] };
  const rules = { code: 'door', version: '1', digest: 'd' };

  it.each([
    { whose: 'none', named: rules },
    { whose: 'one that this build knows', named: { ...rules, decider: 'together' } },
  ])('are decided by it: $whose', ({ named }) => {
    expect(unknownDecider(door, named)).toBeNull();
  });

  it('of a build to come are not decided here, whatever the kind knows', () => {
    for (const process of [door, { deciders: [] }])
      expect(unknownDecider(process, { ...rules, decider: 'one-by-one-again' })).toBe('one-by-one-again');
  });
});
