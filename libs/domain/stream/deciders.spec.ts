import { DeciderUnknown, requireKnownDecider } from './deciders.js';

describe('rules that name a decider', () => {
  const door = { kind: 'door', deciders: ['together'] };
  const rules = { code: 'door', version: '1', digest: 'd' };

  it.each([
    { whose: 'none', named: rules },
    { whose: 'one that this build knows', named: { ...rules, decider: 'together' } },
  ])('are decided by it: $whose', ({ named }) => {
    expect(() => requireKnownDecider(door, named)).not.toThrow();
  });

  it('of a build to come are not decided here, whatever the kind knows', () => {
    for (const process of [door, { ...door, deciders: [] }])
      expect(() => requireKnownDecider(process, { ...rules, decider: 'one-by-one-again' })).toThrow(DeciderUnknown);
  });
});
