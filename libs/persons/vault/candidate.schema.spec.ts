import { newCandidate } from './candidate.schema.js';

const person = { familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-12-31' };
const accepts = (change: object): boolean => newCandidate.safeParse({ ...person, ...change }).success;

describe('a candidate to register', () => {
  it('needs a birth name, given names, were there none, and a birth date, and no more', () => {
    expect(accepts({})).toBe(true);
    for (const field of Object.keys(person)) expect(accepts({ [field]: undefined })).toBe(false);
    expect(accepts({ givenNames: [] })).toBe(true);
    expect(accepts({ diagnosis: 'x' })).toBe(false);
  });

  it.each(['1988', '1988-12'])('was born on what papers say of it: %s', (birthDate) => {
    expect(accepts({ birthDate })).toBe(true);
  });

  it.each(['2024-02-30', '1988-00-00', '1988-13', '88', '1988-1', '31/12/1988', '1899-12-31', '2999-01-01', '2999', ''])(
    'was not born on %j',
    (birthDate) => {
      expect(accepts({ birthDate })).toBe(false);
    },
  );

  it.each(['', ' ', '42', 'a\u0000b', 'a\u200bb', 'a\ud800b'])('is not called %j', (familyName) => {
    expect(accepts({ familyName })).toBe(false);
  });

  it.each(["N'Diaye-Lê", 'Œuvrard', '李', 'Ōno'])('may be called %j', (familyName) => {
    expect(accepts({ familyName })).toBe(true);
  });

  it('does not give their NIR yet', () => {
    expect(newCandidate.safeParse({ ...person, nir: '269054958815780' }).error?.issues[0]?.message).toMatch(
      /une fois la certification accordée/,
    );
  });

  it.each(['06 39 98 12 34', '+33 6 39 98 12 34', '0639981234'])('may be called at %s', (phone) => {
    expect(accepts({ phone })).toBe(true);
  });
});
