import { isIdOf, personKinds } from '#libs/domain/persons/person-ids.js';
import { namesOf } from '#apps/cli/demo/registered.js';
import { shippedAccounts } from './accounts.js';

describe('accounts of the local sign-in page', () => {
  it('bear the names under which the demonstration registers the same people', () => {
    const named = shippedAccounts.filter(({ personId, role }) => personId && role !== 'CANDIDATE');
    const registered = named.map(({ personId = '' }) => {
      const kind = personKinds.find((each) => isIdOf(each, personId));
      return kind && kind !== 'CANDIDATE' ? namesOf(kind, personId)?.join(' ') : undefined;
    });
    expect(registered).toEqual(named.map(({ name }) => name));
    expect(named.map(({ role }) => role)).toEqual(expect.arrayContaining(['ADMINISTRATOR', 'STAFF', 'EVALUATOR', 'JURY_PRESIDENT']));
  });
});
