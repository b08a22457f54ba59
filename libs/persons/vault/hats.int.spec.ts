import fc from 'fast-check';
import { openTestVault, type TestVault } from '#test/harness/vault.js';
import { Hats, HatsOfOneKind } from './hats.js';
import { PersonUnknown } from './vault.js';

const identity = { familyName: 'Vasseline', givenNames: ['Hugo'] };

describe('one human under several ids of the directory', () => {
  let test: TestVault;
  let hats: Hats;

  beforeAll(async () => {
    test = await openTestVault();
    hats = new Hats(test.dataSource);
    for (const id of ['jur_1', 'jur_2', 'jur_3'] as const) await test.people.create({ kind: 'JUROR', ...identity }, id);
    for (const id of ['tut_1', 'tut_2'] as const) await test.people.create({ kind: 'TUTOR', ...identity }, id);
    await test.people.create({ kind: 'ACCOMPANIST', ...identity }, 'acc_1');
    await test.people.create({ kind: 'EVALUATOR', ...identity, familyName: 'Autre' }, 'eva_1');
    await test.candidates.create({ ...identity, birthDate: '1990-01-01' }, 'can_1');
  });
  afterAll(() => test?.close());

  const idsOf = async (id: string) => (await hats.idsOf([id])).get(id);

  it('is so once somebody has said it, whichever is named first, through others too, and no more once it is said to be a mistake', async () => {
    expect(await idsOf('jur_1')).toEqual(['jur_1']);
    expect(await hats.link('jur_1', 'tut_1', 'act_staff')).toBe(true);
    expect(await hats.link('tut_1', 'jur_1', 'act_staff')).toBe(false);
    expect(await hats.link('acc_1', 'tut_1', 'act_other')).toBe(true);
    for (const id of ['acc_1', 'jur_1', 'tut_1']) expect(await idsOf(id)).toEqual(['acc_1', 'jur_1', 'tut_1']);
    expect(await hats.of('jur_1')).toEqual([
      { personId: 'acc_1', kind: 'ACCOMPANIST', recordedAt: null, recordedBy: null },
      { personId: 'tut_1', kind: 'TUTOR', recordedAt: expect.any(String), recordedBy: 'act_staff' },
    ]);
    expect(await hats.unlink('acc_1', 'jur_1', 'act_admin')).toBe(false);
    expect(await hats.unlink('tut_1', 'jur_1', 'act_admin')).toBe(true);
    expect([await idsOf('jur_1'), await idsOf('tut_1')]).toEqual([['jur_1'], ['acc_1', 'tut_1']]);
    expect(await hats.link('jur_1', 'tut_1', 'act_staff')).toBe(true);
    expect(await idsOf('jur_1')).toHaveLength(3);
    await hats.unlink('jur_1', 'tut_1', 'act_admin');
    await hats.unlink('acc_1', 'tut_1', 'act_admin');
  });

  it('is not said of two of one kind, of a candidate, nor of who is not there or was erased', async () => {
    await expect(hats.link('jur_1', 'jur_2', 'act_staff')).rejects.toThrow(HatsOfOneKind);
    await expect(hats.link('jur_1', 'jur_1', 'act_staff')).rejects.toThrow(HatsOfOneKind);
    await expect(hats.link('jur_1', 'can_1', 'act_staff')).rejects.toThrow(new PersonUnknown('can_1'));
    await expect(hats.link('jur_none', 'tut_1', 'act_staff')).rejects.toThrow(new PersonUnknown('jur_none'));
    await test.vault.destroy('tut_2', 'IDENTITY');
    await expect(hats.link('jur_1', 'tut_2', 'act_staff')).rejects.toThrow(new PersonUnknown('tut_2'));
  });

  it('may be found by the names that persons of other kinds bear, and by no name alone', async () => {
    expect((await test.people.alike('jur_1'))?.map(({ id, kind }) => [id, kind])).toEqual([
      ['tut_1', 'TUTOR'],
      ['acc_1', 'ACCOMPANIST'],
    ]);
    expect(await test.people.alike('eva_1')).toEqual([]);
    expect(await test.people.alike('can_1')).toBeNull();
    expect(await idsOf('jur_1')).toEqual(['jur_1']);
  });

  it('is what was last said of each pair, whatever the order: an equivalence of those that stand', async () => {
    const all = ['jur_1', 'jur_3', 'tut_1', 'acc_1', 'eva_1'] as const;
    const pair = fc.tuple(fc.constantFrom(...all), fc.constantFrom(...all)).filter(([one, other]) => one.slice(0, 3) !== other.slice(0, 3));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(pair, fc.boolean()), { maxLength: 12 }), async (said) => {
        const standing = new Map<string, readonly [string, string]>();
        for (const [[one, other], isSame] of said) {
          await (isSame ? hats.link(one, other, 'act_staff') : hats.unlink(one, other, 'act_staff'));
          const key = [one, other].toSorted().join();
          if (isSame) standing.set(key, [one, other]);
          else standing.delete(key);
        }
        const held = await hats.idsOf([...all]);
        for (const id of all) expect(held.get(id)).toEqual([...reached(id, [...standing.values()])].toSorted());
        for (const [one, other] of standing.values()) await hats.unlink(one, other, 'act_staff');
      }),
      { numRuns: 25 },
    );
  });

  it('is never changed, only said anew', async () => {
    await expect(test.dataSource.query('UPDATE person_hat SET is_same = true')).rejects.toThrow();
    await expect(test.dataSource.query('DELETE FROM person_hat')).rejects.toThrow();
  });
});

function reached(from: string, pairs: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const found = new Set([from]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [one, other] of pairs) if (found.has(one) || found.has(other)) found.add(one).add(other);
  }
  return found;
}
