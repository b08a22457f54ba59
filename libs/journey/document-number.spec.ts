import fc from 'fast-check';
import { documentNumber, numberParts, numberSeries, ownNumber } from './document-number.js';

const codes = ['coordinateur-parcours', 'rncp-16575'];
const number = 'CB-coordinateur-parcours-2026-00019';

describe('a number of our own, as people type it', () => {
  it.each([
    number,
    'cb-coordinateur-parcours-2026-00019',
    ` ${number} `,
    'CB - coordinateur parcours - 2026 - 00019',
    'CBcoordinateurparcours202600019',
    `\u00a0${number}`,
    number.replaceAll('-', '\u2011'),
    number.replaceAll('-', '–'),
    number.replaceAll('-', '/'),
    number.replaceAll('-', '_'),
    number.replaceAll('-', '.'),
    `n° ${number}`,
    `№ ${number}`,
    `certificat n° ${number} du 04/09/2026`,
    `ＣＢ－${number.slice(3)}`,
    'CB-coordinateur-parcours-2026-0019',
    'CB-coordinateur-parcours-2026-19',
  ])('is known in %j', (typed) => {
    expect(ownNumber(typed, codes)).toBe(number);
  });

  it('is known of every certification and register, whatever separates its parts', () => {
    const separator = fc.constantFrom('', ' ', '-', '–', '/', '_', '. ');
    const register = fc.constantFrom('BLOCK_CERTIFICATE', 'DIPLOMA', 'DUPLICATE');
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        register,
        fc.integer({ min: 2000, max: 2999 }),
        fc.integer({ min: 1, max: 999_999 }),
        separator,
        (...[code, of, year, sequence, between]) => {
          const made = documentNumber(numberSeries(of, code, year), sequence);
          expect(ownNumber(made.toLowerCase().replaceAll('-', between), codes)).toBe(made);
        },
      ),
    );
  });

  it('is not found in the number of another body', () => {
    for (const foreign of [
      'X-17',
      'RNCP16575-2026-00019',
      'AFPA/CB/2026/19',
      `${number}${'9'.repeat(20)}`.replace('-', ' '),
      'coordinateur-parcours 2026',
    ]) {
      expect(ownNumber(foreign, codes)).toBeNull();
    }
  });

  it('is taken as it stands of a certification that is no longer loaded', () => {
    expect(ownNumber('CB-gone-2020-00001', codes)).toBe('CB-gone-2020-00001');
    expect(numberParts('CB-gone-2020-00001')).toEqual({ series: 'CB-gone-2020', sequence: 1 });
  });
});
