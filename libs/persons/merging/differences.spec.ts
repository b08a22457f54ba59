import type { CandidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import { contradictions, inWords } from './differences.js';

const zoe: CandidateIdentity = {
  familyName: 'Le Fèvre',
  givenNames: ['Zoé', 'Anne-Marie'],
  birthDate: '1991-02-28',
  birthPlace: 'Pleubian',
};

describe('what two identities say', () => {
  it('contradicts nothing where one is silent, or writes it otherwise', () => {
    expect(contradictions(zoe, { familyName: 'LE FEVRE', givenNames: ['Zoe', 'Anne Marie'], birthDate: '1991' })).toEqual([]);
    expect(contradictions(zoe, { ...zoe, usedName: 'Morvan', email: 'zoe@example.org' })).toEqual([]);
    expect(contradictions({ ...zoe, formerNames: [{ familyName: 'Morvan', givenNames: ['Zoé'] }] }, zoe)).toEqual([]);
  });

  it('is told field by field where it contradicts, either way round', () => {
    const other = { ...zoe, familyName: 'Lefort', givenNames: ['Zoé'], birthDate: '1991-02-27', sex: 'F' as const };
    expect(contradictions(zoe, other)).toEqual(['familyName', 'givenNames', 'birthDate']);
    expect(contradictions(other, zoe)).toEqual(contradictions(zoe, other));
    expect([inWords(zoe, 'givenNames'), inWords(zoe, 'sex'), inWords(other, 'sex')]).toEqual(['Zoé, Anne-Marie', null, 'F']);
  });
});
