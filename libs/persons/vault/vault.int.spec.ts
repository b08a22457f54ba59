import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { type TestVault, openTestVault, somewhere } from '#test/harness/vault.js';
import { shownToNobody } from './access-log.js';
import { PersonKeyRow } from '#libs/platform/database/entities/persons.js';
import { allRows } from '#libs/platform/database/queries.js';
import { type VaultKeyring, activateMasterKey, addMasterKey, readKeyring } from './keyring.js';
import { LocalMasterKeys, MasterKeyMissing } from './master-keys.js';
import { IllFormedText, SealedTextRefused, partsOf } from './sealed-text.js';
import { PersonExists, PersonKeyDestroyed, PersonUnknown, Vault, personalCategories } from './vault.js';

const keyIdOf = (sealed: string): string => String(partsOf(sealed)?.keyId);

let store: TestVault;
let dataSource: DataSource;
let folder: string;
let keyring: VaultKeyring;
let vault: Vault;
let anotherVault: TestVault['anotherVault'];

beforeAll(async () => {
  store = await openTestVault();
  ({ dataSource, folder, keyring, vault, anotherVault } = store);
});

afterAll(async () => {
  await store.close();
});

describe('the vault', () => {
  it('has the tables that its entities describe', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    // Foreign keys and checks are written by hand in the migration; no entity names them.
    expect(upQueries.map(({ query }) => query).filter((query) => !query.includes('DROP CONSTRAINT'))).toEqual([]);
  });

  it('opens what it sealed, in this process and in another', async () => {
    const personId = await vault.createPerson('CANDIDATE');
    const other = await anotherVault();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.constantFrom(...personalCategories), async (text, category) => {
        const sealed = await vault.seal(personId, category, text, somewhere);
        expect(await vault.open(sealed, somewhere, shownToNobody)).toBe(text);
        expect(await other.open(sealed, somewhere, shownToNobody)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('makes every key with the person, so that holding an H+ key tells nothing', async () => {
    for (const kind of ['CANDIDATE', 'JUROR', 'EVALUATOR', 'TUTOR', 'ACCOMPANIST'] as const) {
      const personId = await vault.createPerson(kind);
      expect(personId).toMatch(/^[a-z]{3}_[0-9a-f]{32}$/);
      const keys = await dataSource.getRepository(PersonKeyRow).findBy({ personId });
      expect(keys.map((key) => key.category).sort()).toEqual([...personalCategories].sort());
    }
  });

  it('refuses a second person under one id', async () => {
    const personId = await vault.createPerson('JUROR');
    await expect(vault.createPerson('JUROR', personId)).rejects.toThrow(PersonExists);
  });

  it('refuses to seal for nobody, and half a character', async () => {
    await expect(vault.seal('can_nobody', 'IDENTITY', 'x', somewhere)).rejects.toThrow(PersonUnknown);
    await expect(vault.seal(await vault.createPerson('CANDIDATE'), 'IDENTITY', '\udfff', somewhere)).rejects.toThrow(IllFormedText);
  });

  it('opens many texts at once, in order, each by its own key', async () => {
    const people = await Promise.all([1, 2, 3].map(async () => vault.createPerson('CANDIDATE')));
    const texts = await Promise.all(people.map(async (personId, index) => vault.seal(personId, 'EVALUATION', `texte ${index}`, somewhere)));
    const opened = await (
      await anotherVault()
    ).openAll(
      [...texts, 'not sealed', ...texts].map((sealed) => ({ sealed, place: somewhere })),
      shownToNobody,
    );
    expect(opened.map((each) => (each.status === 'OPEN' ? each.text : each.status))).toEqual([
      'texte 0',
      'texte 1',
      'texte 2',
      'REFUSED',
      'texte 0',
      'texte 1',
      'texte 2',
    ]);
  });

  it('refuses a text under a key that it never made', async () => {
    const sealed = await vault.seal(await vault.createPerson('CANDIDATE'), 'EVALUATION', 'x', somewhere);
    await expect(vault.open(sealed.replace(keyIdOf(sealed), 'A'.repeat(22)), somewhere, shownToNobody)).rejects.toThrow(SealedTextRefused);
  });

  it('refuses a text whose key was given to another person or category in the table', async () => {
    const [one, other] = [await vault.createPerson('CANDIDATE'), await vault.createPerson('CANDIDATE')];
    const sealed = await vault.seal(one, 'EVALUATION', 'x', somewhere);
    expect(await vault.open(sealed, somewhere, shownToNobody)).toBe('x');
    await vault.destroy(other, 'H_PLUS');
    await store.database.tamper("DELETE FROM person_key WHERE person_id = $1 AND category = 'H_PLUS'", [other]);
    await store.database.tamper("UPDATE person_key SET person_id = $2, category = 'H_PLUS' WHERE key_id = $1", [keyIdOf(sealed), other]);
    for (const reader of [vault, await anotherVault()])
      await expect(reader.open(sealed, somewhere, shownToNobody)).rejects.toThrow(SealedTextRefused);
  });

  it('opens nothing more once the key is destroyed, in any process, and takes nothing more in', async () => {
    const personId = await vault.createPerson('CANDIDATE');
    const other = await anotherVault();
    const [remark, note] = (await vault.sealAll(personId, [
      { category: 'EVALUATION', text: 'remarque', place: somewhere },
      { category: 'H_PLUS', text: 'aménagement', place: somewhere },
    ])) as [string, string];
    expect(await other.open(remark, somewhere, shownToNobody)).toBe('remarque');

    expect(await vault.destroy(personId, 'EVALUATION')).toBe(true);
    for (const reader of [vault, other]) {
      expect(await reader.open(remark, somewhere, shownToNobody)).toBeNull();
      expect(await reader.open(note, somewhere, shownToNobody)).toBe('aménagement');
      await expect(reader.seal(personId, 'EVALUATION', 'x', somewhere)).rejects.toThrow(PersonKeyDestroyed);
    }
    const row = await dataSource.getRepository(PersonKeyRow).findOneByOrFail({ keyId: keyIdOf(remark) });
    expect(row).toMatchObject({ wrappedKey: null, masterKeyId: null, destroyedAt: expect.any(Date) });
    expect(await vault.destroy(personId, 'EVALUATION')).toBe(false);
    await expect(vault.destroy('can_nobody', 'EVALUATION')).rejects.toThrow(PersonUnknown);
  });

  it('moves every key to a new master key while texts are sealed and opened, and brings none destroyed back', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, async () => vault.createPerson('CANDIDATE')));
    const before = await Promise.all(people.map(async (personId) => vault.seal(personId, 'EVALUATION', personId, somewhere)));
    const old = keyring.activeMasterKey;
    const fresh = await addMasterKey(folder);
    await activateMasterKey(folder, fresh);
    // What a test above moved between rows cannot be unwrapped any more.
    await store.database.tamper(
      "DELETE FROM person_key WHERE category = 'H_PLUS' AND key_id NOT IN (SELECT key_id FROM person_key WHERE person_id = ANY($1))",
      [people],
    );
    await vault.destroy(people[0] as string, 'EVALUATION');

    const rotating = await anotherVault();
    const steps: number[] = [];
    const [result] = await Promise.all([
      rotating.rewrap(({ done, total }) => {
        expect(done).toBeLessThanOrEqual(total);
        steps.push(done);
      }),
      vault.destroy(people[1] as string, 'EVALUATION'),
      ...people
        .slice(2)
        .map(async (personId) => vault.open(await vault.seal(personId, 'H_PLUS', 'pendant', somewhere), somewhere, shownToNobody)),
    ]);
    expect(result.failed).toEqual([]);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBeGreaterThanOrEqual(result.rewrapped);

    const held = await allRows(dataSource, 'SELECT DISTINCT master_key_id FROM person_key WHERE destroyed_at IS NULL');
    expect(held).toEqual([{ master_key_id: fresh }]);
    const ring = await readKeyring(folder);
    const withoutOld = { ...ring, masterKeys: Object.fromEntries(Object.entries(ring.masterKeys).filter(([id]) => id !== old)) };
    const { masterKeys } = await LocalMasterKeys.open(folder, JSON.stringify(withoutOld));
    const reader = new Vault(dataSource, masterKeys);
    await reader.checkMasterKeys();
    expect(await Promise.all(before.map(async (sealed) => reader.open(sealed, somewhere, shownToNobody)))).toEqual([
      null,
      null,
      ...people.slice(2),
    ]);
  });

  it('goes on past a key that does not unwrap, and names it', async () => {
    const personId = await vault.createPerson('CANDIDATE');
    const sealed = await vault.seal(personId, 'EVALUATION', 'x', somewhere);
    await store.database.tamper("UPDATE person_key SET wrapped_key = 'AAAA' WHERE key_id = $1", [keyIdOf(sealed)]);
    await activateMasterKey(folder, await addMasterKey(folder));
    const result = await (await anotherVault()).rewrap();
    expect(result.failed).toEqual([keyIdOf(sealed)]);
    expect(result.rewrapped).toBeGreaterThan(0);
    await store.database.tamper('DELETE FROM person_key WHERE key_id = $1', [keyIdOf(sealed)]);
  });

  it('refuses to serve with a keyring of another installation', async () => {
    await vault.createPerson('CANDIDATE');
    await expect((await anotherVault()).checkMasterKeys()).resolves.toBeUndefined();
    const elsewhere = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
    const { masterKeys } = await LocalMasterKeys.open(elsewhere);
    await rm(elsewhere, { recursive: true });
    await expect(new Vault(dataSource, masterKeys).checkMasterKeys()).rejects.toThrow(MasterKeyMissing);
  });
});
