import { isDecidedAs } from './deciders.js';

describe('a journey', () => {
  it('is decided as it was before there were deciders where its rules name none', () => {
    expect(isDecidedAs('as-practised', {})).toBe(false);
  });

  it('is decided by the version that its rules name', () => {
    expect(isDecidedAs('as-practised', { decider: 'as-practised' })).toBe(true);
  });
});
