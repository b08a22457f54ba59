import { z } from 'zod';
import { nir, nirDoubts } from './nir.js';

/** As the directory computes it: the number read in base 10, Corsica's departments as 19 and 18. */
const withKey = (thirteen: string): string => {
  const remainder = Array.from(thirteen.replace('2A', '19').replace('2B', '18')).reduce(
    (rest, digit) => (rest * 10 + Number(digit)) % 97,
    0,
  );
  return thirteen + String(97 - remainder).padStart(2, '0');
};

describe('a NIR', () => {
  it('has a control key that holds, Corsica included, and is written with or without spaces', () => {
    expect(withKey('2690549588157')).toBe('269054958815780'); // The example that the directory publishes.
    for (const thirteen of ['2690549588157', '188122A123456', '188122B123456']) {
      const number = withKey(thirteen);
      expect(nir.parse(number.replace(/(.{3})/g, '$1 ').toLowerCase())).toBe(number);
      const wrong = number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
      expect(nir.safeParse(wrong).success).toBe(false);
    }
    for (const none of ['5' + '0'.repeat(14), 'x']) expect(nir.safeParse(none).success).toBe(false);
  });

  it('is published by a pattern that takes it as it may be typed, and as the server takes it', () => {
    const { pattern, maxLength } = z.globalRegistry.get(nir) as { readonly pattern: string; readonly maxLength: number };
    const published = (typed: string) => new RegExp(pattern).test(typed) && typed.length <= maxLength;
    for (const typed of [
      '2 69 05 49 588 157 80',
      '2.69.05.49.588.157-80',
      '269054958815780',
      ' 2\u00a069\u202f05 49  588 157 80',
      '2\t69 0549588157 80 ',
    ]) {
      expect([typed, nir.safeParse(typed).data]).toEqual([typed, '269054958815780']);
      expect([typed, published(typed)]).toEqual([typed, true]);
    }
    for (const typed of ['26905495881578', '2_69054958815780', '269054958815780'.split('').join('    ')])
      expect([typed, published(typed), nir.safeParse(typed).success]).toEqual([typed, false, false]);
  });

  it.each([
    { identity: { birthDate: '1969-05-03', sex: 'F' }, doubts: [] },
    { identity: { birthDate: '1969-05' }, doubts: [] },
    { identity: { birthDate: '1969' }, doubts: [] },
    { identity: { birthDate: '1969-05-03', sex: 'M' }, doubts: [/sexe/] },
    { identity: { birthDate: '1970-05-03' }, doubts: [/année de naissance 69, l’identité 70/] },
    { identity: { birthDate: '1969-04-30' }, doubts: [/mois de naissance 05, l’identité 04/] },
    { identity: { birthDate: '1971-01-01', sex: 'M' }, doubts: [/sexe/, /année/, /mois/] },
  ] as const)('that says otherwise than $identity is doubted, and taken', ({ identity, doubts }) => {
    expect(nirDoubts('269054958815780', identity)).toEqual(doubts.map((doubt) => expect.stringMatching(doubt)));
  });

  it.each(['20', '34', '50', '99', '00'])('says no month by %s', (month) => {
    expect(nirDoubts(`269${month}4958815780`, { birthDate: '1969-05-03' })).toEqual([]);
  });
});
