import { openTestVault, type TestVault } from '#test/harness/vault.js';
import { Accounts } from './accounts.js';
import { PersonUnknown } from './vault.js';

const identity = { familyName: 'Vasseline', givenNames: ['Hugo'] };

describe('accounts', () => {
  let test: TestVault;
  let accounts: Accounts;

  beforeAll(async () => {
    test = await openTestVault();
    accounts = new Accounts(test.dataSource);
    for (const id of ['stf_1', 'stf_2']) await test.people.create({ kind: 'STAFF_MEMBER', ...identity }, id);
  });
  afterAll(() => test?.close());

  it('are linked once by what their token says, and by nothing where nobody has the id', async () => {
    expect(await accounts.recordClaimed('act_token', 'stf_none')).toBe(false);
    expect(await accounts.recordClaimed('act_token', 'stf_1')).toBe(true);
    expect(await accounts.recordClaimed('act_token', 'stf_2')).toBe(true);
    expect([...(await accounts.personsOf(['act_token', 'act_other']))]).toEqual([['act_token', 'stf_1']]);
    expect(await accounts.of('stf_1')).toEqual([{ actorId: 'act_token', personId: 'stf_1', linkedAt: expect.any(String), linkedBy: null }]);
    expect(await accounts.of('stf_2')).toEqual([]);
  });

  it('are linked by somebody to another person, or to nobody, which their token does not undo', async () => {
    expect(await accounts.link('act_hand', 'stf_1', 'act_admin')).toBe(true);
    expect(await accounts.link('act_hand', 'stf_1', 'act_admin')).toBe(false);
    expect(await accounts.link('act_hand', 'stf_2', 'act_admin')).toBe(true);
    await accounts.recordClaimed('act_hand', 'stf_1');
    expect((await accounts.personsOf(['act_hand'])).get('act_hand')).toBe('stf_2');
    expect(await accounts.unlink('act_hand', 'stf_1', 'act_admin')).toBe(false);
    expect(await accounts.unlink('act_hand', 'stf_2', 'act_admin')).toBe(true);
    await accounts.recordClaimed('act_hand', 'stf_1');
    expect([...(await accounts.personsOf(['act_hand']))]).toEqual([]);
    await expect(accounts.link('act_hand', 'stf_none', 'act_admin')).rejects.toThrow(PersonUnknown);
  });

  it('are never changed, only recorded anew: who linked what stays read', async () => {
    await expect(test.dataSource.query(`UPDATE actor_account SET person_id = 'stf_2'`)).rejects.toThrow();
    const rows = await test.dataSource.query(`SELECT person_id FROM actor_account WHERE actor_id = 'act_hand' ORDER BY id`);
    expect(rows).toEqual([{ person_id: 'stf_1' }, { person_id: 'stf_2' }, { person_id: null }]);
  });
});
