import { mayBearSameNames } from './namesakes.js';

const ulla = { familyName: 'Tardif', givenNames: ['Ulla', 'Marie'] };

describe('names that one person may bear', () => {
  it.each([
    ['without accents, case, spaces and hyphens', { familyName: 'TAR DIF', givenNames: ['ulla'] }],
    ['as a used name', { familyName: 'Autre', usedName: 'Tardif', givenNames: ['Ulla'] }],
    ['as a former name', { familyName: 'Autre', givenNames: ['Ulla'], formerNames: [{ familyName: 'Tardif', givenNames: ['Ulla'] }] }],
    ['with former given names', { familyName: 'Tardif', givenNames: ['Jo'], formerNames: [{ familyName: 'Autre', givenNames: ['Ulla'] }] }],
    ['with one given name more, before', { familyName: 'Tardif', givenNames: ['Anne', 'Ulla', 'Marie'] }],
    ['with one given name less', { familyName: 'Tardif', givenNames: ['Marie'] }],
    ['with given names in another order', { familyName: 'Tardif', givenNames: ['Marie', 'Ulla'] }],
    ['with given names typed as one', { familyName: 'Tardif', givenNames: ['Ulla Marie'] }],
    ['with family and given names swapped', { familyName: 'Ulla', givenNames: ['Tardif'] }],
  ])('%s', (_how, other) => {
    expect([mayBearSameNames(ulla, other), mayBearSameNames(other, ulla)]).toEqual([true, true]);
  });

  it.each([
    ['a sister', { familyName: 'Tardif', givenNames: ['Odile'] }],
    ['another family', { familyName: 'Tardieu', givenNames: ['Ulla', 'Marie'] }],
    ['nobody’s given names', { familyName: 'Tardif', givenNames: [] }],
  ])('not %s', (_who, other) => {
    expect([mayBearSameNames(ulla, other), mayBearSameNames(other, ulla)]).toEqual([false, false]);
  });
});
