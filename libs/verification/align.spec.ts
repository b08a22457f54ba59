import fc from 'fast-check';
import { align } from './align.js';

/** Letters stand for contents; the stored ones are numbered from 1. */
const alignLetters = (stored: string, expected: string, numbers = Array.from(stored, (_, index) => index + 1)) =>
  align(
    numbers,
    Array.from(expected, (_, index) => index + 1),
    (row, version) => stored[row] === expected[version - 1],
  ).map(({ kind, version, ...rest }) => `${kind} ${version}${'from' in rest ? ` from ${rest.from}` : ''}`);

describe('what is stored against what should be', () => {
  it.each<[string, string, string, string[]]>([
    ['nothing altered', 'abcde', 'abcde', []],
    ['one changed', 'abXde', 'abcde', ['CHANGED 3']],
    ['one taken away, the rest renumbered', 'abde', 'abcde', ['DELETED 3']],
    ['one added, the rest renumbered', 'abXcde', 'abcde', ['INSERTED 3']],
    ['the end taken away', 'abc', 'abcde', ['DELETED 4', 'DELETED 5']],
    ['the beginning taken away', 'cde', 'abcde', ['DELETED 1', 'DELETED 2']],
    ['two apart exchanged', 'adcbe', 'abcde', ['REORDERED 2 from 4', 'REORDERED 4 from 2']],
    ['one moved to the end', 'acdeb', 'abcde', ['REORDERED 5 from 2']],
    ['one changed and another added', 'aXcYde', 'abcde', ['CHANGED 2', 'INSERTED 4']],
    ['the last changed, with more that nothing knows', 'abcdXfg', 'abcde', ['CHANGED 5']],
    ['more that nothing knows', 'abcdefg', 'abcde', []],
    ['everything gone', '', 'abc', ['DELETED 1', 'DELETED 2', 'DELETED 3']],
  ])('%s', (_, stored, expected, told) => {
    expect(alignLetters(stored, expected)).toEqual(told);
  });

  it('one taken away, its number left empty', () => {
    expect(alignLetters('abde', 'abcde', [1, 2, 4, 5])).toEqual(['DELETED 3']);
    expect(alignLetters('abdef', 'abcde', [1, 2, 4, 5, 6])).toEqual(['DELETED 3']);
  });

  it('tells nothing of what is in its place, and something of anything else that should be there', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'X'), { maxLength: 8 });
    fc.assert(
      fc.property(letters, (stored) => {
        const expected = 'abcd';
        const told = alignLetters(stored.join(''), expected);
        expect(told.length === 0).toBe(stored.join('').startsWith(expected));
      }),
    );
  });
});
