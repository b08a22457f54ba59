import { inBinaryUnits, plural } from './plural.js';

describe('a count in French', () => {
  it.each([
    [0, '0 fait'],
    [1, '1 fait'],
    [2, '2 faits'],
    [999, '999 faits'],
    [1_000, '1\u202F000 faits'],
    [1_234_567, '1\u202F234\u202F567 faits'],
  ])('%d is singular below two, and goes by thousands', (count, told) => {
    expect(plural(count, 'fait')).toBe(told);
  });

  it('goes by thousands as ICU has it', () => {
    expect([0, 1, 2, 12_345].map((count) => plural(count, 'fait'))).toEqual([
      '0 fait',
      '1 fait',
      '2 faits',
      `${(12_345).toLocaleString('fr')} faits`,
    ]);
  });
});

it('a limit in bytes is told in whole units', () => {
  expect([12 * 1024, 256 * 1024, 8 * 1024 * 1024].map(inBinaryUnits)).toEqual(['12 Kio', '256 Kio', '8 Mio']);
});
