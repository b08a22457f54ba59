import { newCandidate } from './candidate.schema.js';

const person = { familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-12-31' };
const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
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

  it.each(['2024-02-30', '1988-00-00', '1988-13', '88', '1988-1', '31/12/1988', '1899-12-31', '2999-01-01', '2999', yesterday, ''])(
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

  it.each([
    ['06 39 98 12 34', '06 39 98 12 34'],
    ['+33 6 39 98 12 34', '+33 6 39 98 12 34'],
    ['0639981234', '0639981234'],
    ['+33 (0)6 39 98 12 34', '+33 6 39 98 12 34'],
    ['(0) 639981234', '0 639981234'],
    ['06/39.98-12\u00a034', '06 39 98 12 34'],
  ])('may be called at %s, which is kept as %s', (phone, kept) => {
    expect(newCandidate.parse({ ...person, phone }).phone).toBe(kept);
  });

  it.each(['06 39', 'zéro six', '06 39 98 12 34 poste 2', '++33 6 39 98 12 34'])('is not called at %s', (phone) => {
    expect(accepts({ phone })).toBe(false);
  });

  it('lives at an address of several lines, as it is typed on an envelope', () => {
    const address = ' 3, rue des Abers \r\n\r\nBâtiment B\n29870 Lannilis ';
    expect(newCandidate.parse({ ...person, address }).address).toBe('3, rue des Abers\nBâtiment B\n29870 Lannilis');
    for (const wrong of ['\n', 'a\u200bb', 'a\tb']) expect(accepts({ address: wrong })).toBe(false);
  });
});
