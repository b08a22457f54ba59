import { z } from 'zod';
import { moment, localDate, opaqueId, timeOfDay } from '#libs/domain/journey/fields.schema.js';
import { candidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import { nir } from '#libs/persons/vault/nir.js';
import { speakFrench } from './zod-in-french.js';

describe('what is wrong with a value', () => {
  beforeAll(speakFrench);

  const told = (schema: z.ZodType, value: unknown) =>
    schema.safeParse(value, { reportInput: true }).error?.issues.map(({ message }) => message);

  it('is told by the form awaited, with an example, and never by what the field is about', () => {
    const at = moment.describe('Date de l’épreuve');
    for (const value of ['2026-10-01T09:00', 'hier', '30/03/2026'])
      expect([value, told(at, value)]).toEqual([value, [expect.stringMatching(/^Une date AAAA-MM-JJ, ou .* 2026-03-05T09:30:00\+01:00$/)]]);
    const day = localDate.describe('Jour de réception de la dernière pièce : le délai de deux mois en part');
    for (const value of ['x', '30/03/2026', '2026/03/30', '30-03-2026'])
      expect([value, told(day, value)]).toEqual([value, ['Une date AAAA-MM-JJ est attendue, par exemple 2026-03-05']]);
    expect(told(timeOfDay.describe('Heure du départ'), '9h30')).toEqual(['Une heure HH:MM est attendue, par exemple 09:30']);
    expect(told(opaqueId, 'Dupont')).toEqual([expect.stringContaining('par exemple jur_12')]);
  });

  it('is told apart where the form is right and the day, the hour or the year is not', () => {
    expect(told(moment, '2026-02-30')).toEqual(['Cette date n’existe pas']);
    expect(told(moment, '2026-02-03T25:00:00Z')).toEqual(['Cette heure n’existe pas : de 00:00:00 à 23:59:59']);
    expect(told(localDate, '0204-03-30')).toEqual(['Une année de 1900 à 2199 est attendue']);
  });

  it('is told once of a birth date', () => {
    expect(told(candidateIdentity.shape.birthDate, '1984-5')).toEqual([expect.stringMatching(/^Une date de naissance s’écrit AAAA-MM-JJ/)]);
  });

  it('names the rule that a NIR breaks, and takes the separators that it is written with', () => {
    expect(told(nir, '584057300000012')).toEqual(['Un NIR commence par 1, 2, 3, 4, 7 ou 8']);
    expect(told(nir, '28405')).toEqual(['Un NIR compte 15 caractères, clé comprise : celui-ci en a 5']);
    expect(told(nir, '28405730000001X')).toEqual([expect.stringMatching(/^Un NIR ne compte que des chiffres/)]);
    const whole = '2 84 05 73 006 012';
    const key = 97 - Number(BigInt(whole.replaceAll(' ', '')) % 97n);
    expect(told(nir, `${whole} ${String(key).padStart(2, '0')}`.replaceAll(' ', '-'))).toBeUndefined();
  });
});
