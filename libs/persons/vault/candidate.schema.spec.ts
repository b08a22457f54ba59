import { newCandidate } from './candidate.schema.js';

const person = { familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-12-31' };
const accepts = (change: object): boolean => newCandidate.safeParse({ ...person, ...change }).success;

/** As the directory computes it: the number read in base 10, Corsica's departments as 19 and 18. */
const withKey = (thirteen: string): string => {
  const remainder = Array.from(thirteen.replace('2A', '19').replace('2B', '18')).reduce(
    (rest, digit) => (rest * 10 + Number(digit)) % 97,
    0,
  );
  return thirteen + String(97 - remainder).padStart(2, '0');
};

describe('a candidate to register', () => {
  it('needs a birth name, a given name and a birth date, and no more', () => {
    expect(accepts({})).toBe(true);
    for (const field of Object.keys(person)) expect(accepts({ [field]: undefined })).toBe(false);
    expect(accepts({ givenNames: [] })).toBe(false);
    expect(accepts({ diagnosis: 'x' })).toBe(false);
  });

  it.each(['2024-02-30', '31/12/1988', '1899-12-31', '2999-01-01', ''])('was not born on %j', (birthDate) => {
    expect(accepts({ birthDate })).toBe(false);
  });

  it.each(['', ' ', '42', 'a\u0000b', 'a\u200bb', 'a\ud800b'])('is not called %j', (familyName) => {
    expect(accepts({ familyName })).toBe(false);
  });

  it.each(["N'Diaye-Lê", 'Œuvrard', '李', 'Ōno'])('may be called %j', (familyName) => {
    expect(accepts({ familyName })).toBe(true);
  });

  it('has a NIR whose control key holds, Corsica included, written with or without spaces', () => {
    expect(withKey('2690549588157')).toBe('269054958815780'); // The example that the directory publishes.
    for (const thirteen of ['2690549588157', '188122A123456', '188122B123456']) {
      const nir = withKey(thirteen);
      expect(newCandidate.parse({ ...person, nir: nir.replace(/(.{3})/g, '$1 ').toLowerCase() }).nir).toBe(nir);
      const wrong = nir.slice(0, -1) + String((Number(nir.at(-1)) + 1) % 10);
      expect(accepts({ nir: wrong })).toBe(false);
    }
    expect(accepts({ nir: '5' + '0'.repeat(14) })).toBe(false);
    expect(accepts({ nir: 'x' })).toBe(false);
  });

  it.each(['06 39 98 12 34', '+33 6 39 98 12 34', '0639981234'])('may be called at %s', (phone) => {
    expect(accepts({ phone })).toBe(true);
  });
});
