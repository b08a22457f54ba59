import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { commandSchemas } from '#domain/journey/commands.schema.js';
import { personalText } from '#domain/journey/fields.schema.js';
import { type TestDatabase, createTestDatabase } from '../../test/harness/postgres.js';
import { Candidates } from './candidates.js';
import { PersonKeyRow, vaultEntities } from './entities.js';
import { type Keyring, Macs, activateMasterKey, addMasterKey, parseKeyring, readKeyring } from './keyring.js';
import { LocalMasterKeys, MasterKeyMissing } from './master-keys.js';
import { Vault1764000000000 } from './migrations/1764000000000-vault.js';
import { NotSealable, openSealedTexts, sealCommand } from './personal-fields.js';
import { IllFormedText, SealedTextRefused, isSealedText, keyIdOf } from './sealed-text.js';
import { PersonExists, PersonKeyDestroyed, PersonUnknown, Vault, personalCategories } from './vault.js';

let database: TestDatabase;
let dataSource: DataSource;
let folder: string;
let keyring: Keyring;
let vault: Vault;
let candidates: Candidates;

/** As another process would see the same vault: nothing remembered. */
const anotherVault = async (): Promise<Vault> => new Vault(dataSource, (await LocalMasterKeys.open(folder)).masterKeys);

beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: vaultEntities,
    migrations: [Vault1764000000000],
    migrationsRun: true,
  }).initialize();
  folder = await mkdtemp(join(tmpdir(), 'jalon-keys-'));
  const opened = await LocalMasterKeys.open(folder);
  keyring = opened.keyring;
  vault = new Vault(dataSource, opened.masterKeys);
  candidates = new Candidates(dataSource, vault, new Macs(keyring));
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
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
        const sealed = await vault.seal(personId, category, text);
        expect(await vault.open(sealed)).toBe(text);
        expect(await other.open(sealed)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it('makes every key with the person, so that holding an H+ key tells nothing', async () => {
    for (const kind of ['CANDIDATE', 'JUROR', 'TUTOR', 'ACCOMPANIST'] as const) {
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
    await expect(vault.seal('can_nobody', 'IDENTITY', 'x')).rejects.toThrow(PersonUnknown);
    await expect(vault.seal(await vault.createPerson('CANDIDATE'), 'IDENTITY', '\udfff')).rejects.toThrow(IllFormedText);
  });

  it('opens many texts at once, in order, each by its own key', async () => {
    const people = await Promise.all([1, 2, 3].map(async () => await vault.createPerson('CANDIDATE')));
    const texts = await Promise.all(people.map(async (personId, index) => await vault.seal(personId, 'EVALUATION', `texte ${index}`)));
    const opened = await (await anotherVault()).openAll([...texts, 'not sealed', ...texts]);
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
    const sealed = await vault.seal(await vault.createPerson('CANDIDATE'), 'EVALUATION', 'x');
    await expect(vault.open(sealed.replace(keyIdOf(sealed), 'A'.repeat(22)))).rejects.toThrow(SealedTextRefused);
  });

  it('refuses a text whose key was given to another person or category in the table', async () => {
    const [one, other] = [await vault.createPerson('CANDIDATE'), await vault.createPerson('CANDIDATE')];
    const sealed = await vault.seal(one, 'EVALUATION', 'x');
    expect(await vault.open(sealed)).toBe('x');
    await vault.destroy(other, 'H_PLUS');
    await dataSource.query("DELETE FROM person_key WHERE person_id = $1 AND category = 'H_PLUS'", [other]);
    await dataSource.query("UPDATE person_key SET person_id = $2, category = 'H_PLUS' WHERE key_id = $1", [keyIdOf(sealed), other]);
    for (const reader of [vault, await anotherVault()]) await expect(reader.open(sealed)).rejects.toThrow(SealedTextRefused);
  });

  it('opens nothing more once the key is destroyed, in any process, and takes nothing more in', async () => {
    const personId = await vault.createPerson('CANDIDATE');
    const other = await anotherVault();
    const [remark, note] = (await vault.sealAll(personId, [
      { category: 'EVALUATION', text: 'remarque' },
      { category: 'H_PLUS', text: 'aménagement' },
    ])) as [string, string];
    expect(await other.open(remark)).toBe('remarque');

    expect(await vault.destroy(personId, 'EVALUATION')).toBe(true);
    for (const reader of [vault, other]) {
      expect(await reader.open(remark)).toBeNull();
      expect(await reader.open(note)).toBe('aménagement');
      await expect(reader.seal(personId, 'EVALUATION', 'x')).rejects.toThrow(PersonKeyDestroyed);
    }
    const row = await dataSource.getRepository(PersonKeyRow).findOneByOrFail({ keyId: keyIdOf(remark) });
    expect(row).toMatchObject({ wrappedKey: null, masterKeyId: null, destroyedAt: expect.any(Date) });
    expect(await vault.destroy(personId, 'EVALUATION')).toBe(false);
    await expect(vault.destroy('can_nobody', 'EVALUATION')).rejects.toThrow(PersonUnknown);
  });

  it('moves every key to a new master key while texts are sealed and opened, and brings none destroyed back', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, async () => await vault.createPerson('CANDIDATE')));
    const before = await Promise.all(people.map(async (personId) => await vault.seal(personId, 'EVALUATION', personId)));
    const old = keyring.activeMasterKey;
    const fresh = await addMasterKey(folder);
    await activateMasterKey(folder, fresh);
    // What a test above moved between rows cannot be unwrapped any more.
    await dataSource.query(
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
      ...people.slice(2).map(async (personId) => await vault.open(await vault.seal(personId, 'H_PLUS', 'pendant'))),
    ]);
    expect(result.failed).toEqual([]);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBeGreaterThanOrEqual(result.rewrapped);

    const held: { master_key_id: string }[] = await dataSource.query(
      'SELECT DISTINCT master_key_id FROM person_key WHERE destroyed_at IS NULL',
    );
    expect(held).toEqual([{ master_key_id: fresh }]);
    const ring = await readKeyring(folder);
    const withoutOld = { ...ring, masterKeys: Object.fromEntries(Object.entries(ring.masterKeys).filter(([id]) => id !== old)) };
    const { masterKeys } = await LocalMasterKeys.open(folder, JSON.stringify(withoutOld));
    const reader = new Vault(dataSource, masterKeys);
    await reader.checkMasterKeys();
    expect(await Promise.all(before.map(async (sealed) => await reader.open(sealed)))).toEqual([null, null, ...people.slice(2)]);
  });

  it('goes on past a key that does not unwrap, and names it', async () => {
    const personId = await vault.createPerson('CANDIDATE');
    const sealed = await vault.seal(personId, 'EVALUATION', 'x');
    await dataSource.query("UPDATE person_key SET wrapped_key = 'AAAA' WHERE key_id = $1", [keyIdOf(sealed)]);
    await activateMasterKey(folder, await addMasterKey(folder));
    const result = await (await anotherVault()).rewrap();
    expect(result.failed).toEqual([keyIdOf(sealed)]);
    expect(result.rewrapped).toBeGreaterThan(0);
    await dataSource.query('DELETE FROM person_key WHERE key_id = $1', [keyIdOf(sealed)]);
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

describe('the personal texts of a command', () => {
  let personId: string;
  beforeAll(async () => {
    personId = await vault.createPerson('CANDIDATE');
  });

  /** Data for a schema, read off its JSON Schema rather than off zod, so as not to walk as the code under test does. */
  interface Node {
    type?: string;
    const?: unknown;
    enum?: unknown[];
    properties?: Record<string, Node>;
    items?: Node;
    anyOf?: Node[];
    personal?: string;
    minItems?: number;
    minimum?: number;
  }
  const canary = 'canari-δ';
  let planted = 0;
  function example(node: Node): unknown {
    if (node.personal !== undefined) return `${canary}-${++planted}`;
    if (node.anyOf) return example(node.anyOf[0] as Node);
    if (node.enum) return node.enum[0];
    if ('const' in node) return node.const;
    if (node.properties) return Object.fromEntries(Object.entries(node.properties).map(([key, member]) => [key, example(member)]));
    if (node.type === 'array') return Array.from({ length: Math.max(2, node.minItems ?? 0) }, () => example(node.items as Node));
    if (node.type === 'boolean') return true;
    if (node.type === 'integer' || node.type === 'number') return node.minimum ?? 1;
    return 'impersonnel';
  }

  it.each(Object.entries(commandSchemas))('of %s are all sealed and nothing else is', async (_name, schema) => {
    planted = 0;
    const data = example(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Node) as never;
    const sealed = await sealCommand(vault, schema, personId, data);
    expect(JSON.stringify(sealed)).not.toContain(canary);
    expect(JSON.stringify(sealed).split('sealed:1:').length - 1).toBe(planted);
    expect(await openSealedTexts(vault, sealed, () => true)).toEqual(data);
  });

  it('are sealed under the category that the schema names', async () => {
    const schema = z.strictObject({
      remark: personalText('EVALUATION').nullable().default(null).describe('x'),
      note: personalText('H_PLUS').describe('n').optional(),
    });
    const sealed = await sealCommand(vault, schema, personId, { remark: 'r', note: 'n' });
    const mayRead = async (category: string) => await openSealedTexts(vault, sealed, (owner) => owner.category === category);
    expect(await mayRead('EVALUATION')).toEqual({ remark: 'r', note: '[texte réservé]' });
    expect(await mayRead('H_PLUS')).toEqual({ remark: '[texte réservé]', note: 'n' });
    expect(await sealCommand(vault, schema, personId, { remark: null })).toEqual({ remark: null });
  });

  it('are found in alternatives and records', async () => {
    const schema = z.strictObject({
      either: z.union([
        z.strictObject({ kind: z.literal('a'), text: z.string() }),
        z.strictObject({ kind: z.literal('b'), text: personalText('EVALUATION') }),
      ]),
      byCode: z.record(z.string(), personalText('EVALUATION')),
    });
    const sealed = await sealCommand(vault, schema, personId, { either: { kind: 'b', text: 'x' }, byCode: { A: 'y' } });
    expect([sealed.either.text, sealed.byCode['A']].every(isSealedText)).toBe(true);
    const open = await sealCommand(vault, schema, personId, { either: { kind: 'a', text: 'x' }, byCode: {} });
    expect(open.either.text).toBe('x');
  });

  it('cannot slip through a key or a kind of schema that is not known', async () => {
    const schema = z.strictObject({ remark: personalText('EVALUATION').optional() });
    const extra = { remark: 'r', other: 'clair' };
    await expect(sealCommand(vault, schema, personId, extra)).rejects.toThrow(NotSealable);
    await expect(sealCommand(vault, z.strictObject({ any: z.unknown() }), personId, { any: 'clair' })).rejects.toThrow(NotSealable);
    const transformed = z.strictObject({ text: personalText('EVALUATION').transform((text) => text.length) });
    await expect(sealCommand(vault, transformed, personId, { text: 3 })).rejects.toThrow(NotSealable);
  });

  it('that look sealed already are sealed as they are', async () => {
    const schema = z.strictObject({ remark: personalText('EVALUATION') });
    const forged = await vault.seal(personId, 'H_PLUS', 'secret');
    const sealed = await sealCommand(vault, schema, personId, { remark: forged });
    expect(await vault.open(sealed.remark)).toBe(forged);
  });

  it('stay closed for a reader who may not read their owner, wherever they were copied', async () => {
    const stolen = await vault.seal(personId, 'H_PLUS', 'secret');
    expect(await openSealedTexts(vault, { place: stolen }, (owner) => owner.category !== 'H_PLUS')).toEqual({ place: '[texte réservé]' });
  });

  it('say what became of them where they cannot be read', async () => {
    const person = await vault.createPerson('CANDIDATE');
    const erased = await vault.seal(person, 'EVALUATION', 'x');
    await vault.destroy(person, 'EVALUATION');
    const whole = await vault.seal(personId, 'EVALUATION', 'lisible');
    const altered = `${whole.slice(0, -4)}AAAA`;
    expect(await openSealedTexts(vault, { a: [erased, { b: altered, c: whole, d: 3, e: null }] }, () => true)).toEqual({
      a: ['[texte effacé]', { b: '[texte illisible : altéré ou déplacé]', c: 'lisible', d: 3, e: null }],
    });
  });
});

describe('candidates', () => {
  const zoe = {
    familyName: 'Lefèvre-d’Œuvre',
    usedName: 'Çelik',
    givenNames: ['Zoé', 'Anne-Élise'],
    birthDate: '1991-02-28',
    birthPlace: 'Pleubian',
    email: 'zoe@canari.example',
    nir: '291022212345612',
  };
  const found = async (text: string): Promise<string[]> => (await candidates.search(text)).map((candidate) => candidate.id);

  it('are kept without a byte of them in clear', async () => {
    const { id, created, possibleDuplicates } = await candidates.create(zoe);
    expect({ created, possibleDuplicates }).toEqual({ created: true, possibleDuplicates: [] });
    const { nir, ...identity } = zoe;
    expect(await candidates.get(id)).toEqual({ id, createdAt: expect.any(String), identity, hasNir: true });
    expect(await candidates.nir(id)).toBe(nir);
    const rows = JSON.stringify([
      await dataSource.query('SELECT * FROM candidate WHERE id = $1', [id]),
      await dataSource.query('SELECT * FROM candidate_search WHERE candidate_id = $1', [id]),
    ]).toLowerCase();
    for (const word of ['lefèvre', 'lefevre', 'celik', 'zoe', 'zoé', 'canari', 'pleubian', '1991', nir]) expect(rows).not.toContain(word);
  });

  it('are found by any beginning of any of their names, accents and case aside', async () => {
    const { id } = await candidates.create({ ...zoe, birthDate: '1992-03-01' });
    for (const word of ['lefevre', 'ŒUVRE', 'çelik', 'ZOE', 'anne', 'elise']) {
      const letters = Array.from(word);
      for (let length = 2; length <= letters.length; length += 1) expect(await found(letters.slice(0, length).join(''))).toContain(id);
    }
    expect(await found('zo lefevre d’oeu')).toContain(id);
    for (const text of ['fevre', 'zoee', 'lefevre martin', '', '  -', 'z']) expect(await found(text)).not.toContain(id);
  });

  it('with names of one letter, or of more letters than the index knows, are found by the whole name', async () => {
    const { id } = await candidates.create({ familyName: 'Wolfeschlegelsteinhausen', givenNames: ['Y'], birthDate: '1980-01-01' });
    expect(await found('Y')).toContain(id);
    expect(await found('wolfeschlegelstein')).toContain(id);
    expect(await found('wolfeschlegelberger')).not.toContain(id);
  });

  it('are listed in alphabetical order', async () => {
    for (const familyName of ['Évariste-Tri', 'Zola-Tri', 'Eudes-Tri', 'Abel-Tri'])
      await candidates.create({ familyName, givenNames: ['Ida'], birthDate: '1970-05-05' });
    expect((await candidates.search('tri ida')).map((each) => each.identity?.familyName)).toEqual([
      'Abel-Tri',
      'Eudes-Tri',
      'Évariste-Tri',
      'Zola-Tri',
    ]);
  });

  it('who may be one person are told, not refused', async () => {
    const first = await candidates.create({ familyName: 'Kerjan', givenNames: ['Maël', 'Yves'], birthDate: '1988-12-31' });
    const second = await candidates.create({ familyName: 'KERJAN', givenNames: ['Mael'], birthDate: '1988-12-31' });
    expect(second.possibleDuplicates).toEqual([first.id]);
    const other = await candidates.create({ familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-12-30' });
    expect(other.possibleDuplicates).toEqual([]);
  });

  it('asked for twice under one id are created once, and another identity under it is refused', async () => {
    const person = { familyName: 'Twice', givenNames: ['Una'], birthDate: '1977-07-07', email: undefined };
    const attempts = await Promise.all([1, 2, 3].map(async () => await candidates.create(person, 'can_once')));
    expect(attempts.map((attempt) => attempt.id)).toEqual(['can_once', 'can_once', 'can_once']);
    expect(attempts.filter((attempt) => attempt.created)).toHaveLength(1);
    expect(attempts.flatMap((attempt) => attempt.possibleDuplicates)).toEqual([]);
    await expect(candidates.create({ ...person, birthDate: '1977-07-08' }, 'can_once')).rejects.toThrow(PersonExists);
    await expect(candidates.create({ ...person, nir: zoe.nir }, 'can_once')).rejects.toThrow(PersonExists);
  });

  it('once erased are found no more, and cannot be written again under their id', async () => {
    const person = { ...zoe, familyName: 'Oubliée' };
    const { id } = await candidates.create(person);
    const { identity } = await dataSource
      .query('SELECT identity FROM candidate WHERE id = $1', [id])
      .then((rows: { identity: string }[]) => rows[0] as { identity: string });
    expect(await found('oubliee')).toEqual([id]);
    await vault.destroy(id, 'IDENTITY');
    expect(await found('oubliee')).toEqual([]);
    expect(await candidates.get(id)).toEqual({ id, createdAt: expect.any(String), identity: null, hasNir: false });
    expect(await candidates.nir(id)).toBeNull();
    expect(await vault.open(identity)).toBeNull();
    expect(await dataSource.query('SELECT * FROM candidate_search WHERE candidate_id = $1', [id])).toEqual([]);
    await expect(candidates.create(person, id)).rejects.toThrow(PersonExists);
    expect((await candidates.create(person)).possibleDuplicates).toEqual([]);
  });

  it('that nobody registered are not there', async () => {
    expect(await candidates.get('can_nobody')).toBeNull();
    expect(await candidates.getAll([])).toEqual([]);
  });

  it('whose row was altered are refused, not shown changed', async () => {
    const [one, other] = [
      await candidates.create({ ...zoe, familyName: 'Échange' }),
      await candidates.create({ ...zoe, familyName: 'Autre' }),
    ];
    await dataSource.query('UPDATE candidate SET identity = overlay(identity placing $2 from length(identity) - 3) WHERE id = $1', [
      one.id,
      'AAAA',
    ]);
    await expect(candidates.get(one.id)).rejects.toThrow(SealedTextRefused);
    expect((await candidates.get(other.id))?.identity?.familyName).toBe('Autre');
  });
});

it('a keyring parses back to itself', () => {
  expect(parseKeyring(JSON.stringify(keyring), 'test')).toEqual(keyring);
});
