import { frenchDate, frenchInstant, frenchPartialDate } from './french-date.js';

describe('a date that people read', () => {
  it('is written out, its first day as an ordinal', () => {
    expect(frenchDate('2026-03-03')).toBe('3 mars 2026');
    expect(frenchDate('2026-08-01')).toBe('1er août 2026');
    expect(frenchDate('2024-02-29')).toBe('29 février 2024');
    expect(frenchDate('2021-12-31')).toBe('31 décembre 2021');
  });

  it('has its hour in Paris where it is an instant', () => {
    expect(frenchInstant('2026-11-28T23:02:02.236Z')).toBe('29 novembre 2026 à 00:02');
    expect(frenchInstant('2026-07-01T07:30:00.000Z')).toBe('1er juillet 2026 à 09:30');
  });

  it('is nothing where there is none', () => {
    expect(frenchDate(null)).toBe('');
  });

  it.each([
    ['1988', '1988'],
    ['1988-04', 'avril 1988'],
    ['1988-04-01', '1er avril 1988'],
  ])('says no more than papers do: %s', (date, told) => {
    expect(frenchPartialDate(date)).toBe(told);
  });
});
