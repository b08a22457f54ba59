import { enrolWithNir } from '#test/harness/nir.js';
import { type TestVault, openTestVault, somewhere } from '#test/harness/vault.js';
import { type PersonalDataReader, shownToNobody } from './access-log.js';
import { IdentityStale } from './identities.js';
import { PersonExists, PersonKeyDestroyed } from './vault.js';

const reader: PersonalDataReader = { actorId: 'act_reader', role: 'STAFF', operation: 'test', streamId: 'jrn_1', requestId: 'req_1' };

let store: TestVault;

beforeAll(async () => {
  store = await openTestVault();
});

afterAll(async () => {
  await store.close();
});

const accessesOf = async (personId: string) => store.vault.accesses.list({ personId, limit: 100 });

describe('people whom journeys name', () => {
  it('are kept by kind, found by name among their kinds, and are not candidates', async () => {
    const { people, candidates } = store;
    const identity = { familyName: 'Kerbastiou', givenNames: ['Nolwenn'] };
    const juror = await people.create({ kind: 'JUROR', ...identity, capacity: 'Directrice d’établissement', organisation: 'Les Ajoncs' });
    const tutor = await people.create({ kind: 'TUTOR', ...identity });
    const candidate = await candidates.create({ ...identity, birthDate: '1990-01-01' });
    expect([juror.id, tutor.id]).toEqual([expect.stringMatching(/^jur_/), expect.stringMatching(/^tut_/)]);
    expect(tutor.possibleDuplicates).toEqual([]);
    expect((await people.search('kerbas nol', reader)).map(({ id }) => id).sort()).toEqual([juror.id, tutor.id].sort());
    expect((await people.search('kerbas', reader, ['TUTOR'])).map(({ id }) => id)).toEqual([tutor.id]);
    expect((await candidates.search('kerbas', reader)).map(({ id }) => id)).toEqual([candidate.id]);
    expect(await people.get(candidate.id, reader)).toBeNull();
    expect(await candidates.get(juror.id, reader)).toBeNull();
    expect((await people.get(juror.id, reader))?.identity).toMatchObject({ organisation: 'Les Ajoncs' });
    await expect(people.create({ kind: 'JUROR', familyName: 'Autre', givenNames: ['Ana'] }, juror.id)).rejects.toThrow(PersonExists);
  });

  it('corrected are found by the new name alone, with a trace of who changed which field and no value', async () => {
    const { candidates, dataSource } = store;
    const before = { familyName: 'Mauvaisnom', givenNames: ['Iris'], birthDate: '1993-01-09' };
    const id = await enrolWithNir(candidates, before);
    const after = { familyName: 'Bonnenom', givenNames: ['Iris'], birthDate: '1993-01-10', email: 'iris@canari.example' };
    expect(await candidates.correct(id, after, 2, reader)).toMatchObject({ version: 3, fields: ['birthDate', 'email', 'familyName'] });
    expect(await candidates.get(id, reader)).toMatchObject({ version: 3, identity: after, hasNir: true });
    expect(await candidates.search('mauvais', reader)).toEqual([]);
    expect((await candidates.search('bonnenom', reader)).map((found) => found.id)).toEqual([id]);
    const twin = await candidates.create({ ...after, givenNames: ['Iris', 'Léa'] });
    expect(twin.possibleDuplicates).toEqual([id]);
    expect(await candidates.correct(id, { ...after, nir: null }, null, reader)).toEqual({
      version: 4,
      fields: ['nir'],
      warnings: [],
      possibleDuplicates: [],
    });
    expect(await candidates.nir(id, shownToNobody)).toBeNull();
    const history = await candidates.corrections(id);
    expect(history.map(({ version, fields, actorId }) => [version, fields, actorId])).toEqual([
      [2, ['nir'], 'act_collector'],
      [3, ['birthDate', 'email', 'familyName'], 'act_reader'],
      [4, ['nir'], 'act_reader'],
    ]);
    expect(JSON.stringify(await dataSource.query('SELECT * FROM identity_correction'))).not.toMatch(/nom"|canari|1993/i);
    await expect(store.database.tamper(`UPDATE identity_correction SET actor_id = 'act_x'`)).rejects.toThrow(/refusé/);
  });

  it('are found as a clerk types them, their words run together or not', async () => {
    const { people } = store;
    const { id } = await people.create({ kind: 'TUTOR', familyName: "Le Guen d'Artigny", givenNames: ['Anne-Lise'] });
    for (const typed of ['dartigny', 'd’artigny', 'leguen', 'le guen', 'leguendartigny', 'ANNELISE', 'lise artigny', 'leguen anne'])
      expect({ typed, found: (await people.search(typed, reader)).map((found) => found.id) }).toEqual({ typed, found: [id] });
    expect(await people.search('artignyle', reader)).toEqual([]);
  });

  it('keep what a correction does not name, and lose what it takes away', async () => {
    const { people } = store;
    const whole = { familyName: 'Sureau', usedName: 'Ronce', givenNames: ['Ève'], email: 'eve@canari.example', phone: '01 02 03 04 05' };
    const { id } = await people.create({ kind: 'TUTOR', ...whole });
    expect(await people.correct(id, { usedName: 'Prunelle' }, 1, reader)).toMatchObject({ version: 2, fields: ['usedName'] });
    expect((await people.get(id, reader))?.identity).toEqual({ ...whole, usedName: 'Prunelle' });
    expect((await people.search('prunelle', reader)).map((found) => found.id)).toEqual([id]);
    expect(await people.correct(id, { usedName: null, phone: null }, 2, reader)).toMatchObject({
      version: 3,
      fields: ['phone', 'usedName'],
    });
    const { usedName: _, phone: __, ...left } = whole;
    expect((await people.get(id, reader))?.identity).toEqual(left);
    expect(await people.search('prunelle', reader)).toEqual([]);
    expect(await people.correct(id, {}, 3, reader)).toEqual({ version: 3, fields: [], possibleDuplicates: [] });
  });

  it('are not corrected on a version that is no longer theirs, nor twice at once, nor once erased, and what does not differ leaves no trace', async () => {
    const { people, vault } = store;
    const { id } = await people.create({ kind: 'EVALUATOR', familyName: 'Aubépine', givenNames: ['Max'] });
    expect(await people.correct(id, { familyName: 'Aubépine', givenNames: ['Max'] }, 1, reader)).toMatchObject({ version: 1, fields: [] });
    const both = await Promise.allSettled(
      ['Un', 'Deux'].map(async (given) => people.correct(id, { familyName: 'Aubépine', givenNames: [given] }, 1, reader)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(people.correct(id, { familyName: 'X', givenNames: ['Y'] }, 1, reader)).rejects.toThrow(IdentityStale);
    expect(await people.corrections(id)).toHaveLength(1);
    await vault.destroy(id, 'IDENTITY');
    await expect(people.correct(id, { familyName: 'X', givenNames: ['Y'] }, null, reader)).rejects.toThrow(PersonKeyDestroyed);
    expect(await people.correct('eva_nobody', { familyName: 'X', givenNames: ['Y'] }, null, reader)).toBeNull();
    expect((await people.get(id, reader))?.identity).toBeNull();
  });

  it('made before a category existed get its key when it is needed, and not once it was destroyed', async () => {
    const { vault } = store;
    const id = await vault.createPerson('CANDIDATE');
    await store.database.tamper(`DELETE FROM person_key WHERE person_id = $1 AND category = 'REGISTER'`, [id]);
    const attempts = await Promise.all(['a', 'b'].map(async (text) => vault.seal(id, 'REGISTER', text, somewhere)));
    expect(await Promise.all(attempts.map(async (sealed) => vault.open(sealed, somewhere, shownToNobody)))).toEqual(['a', 'b']);
    await store.database.tamper(`DELETE FROM person_key WHERE person_id = $1 AND category = 'NIR'`, [id]);
    expect(await vault.destroy(id, 'NIR')).toBe(true);
    await expect(vault.seal(id, 'NIR', '1', somewhere)).rejects.toThrow(PersonKeyDestroyed);
  });
});

describe('the log of who read whose data', () => {
  it('holds every opening that was shown, one line a person and category, and none of the machine’s own', async () => {
    const { vault, candidates, dataSource } = store;
    const { id } = await candidates.create({ familyName: 'Lueur', givenNames: ['Ève'], birthDate: '1980-02-02' });
    const remarks = await Promise.all(['un', 'deux'].map(async (text) => vault.seal(id, 'EVALUATION', text, somewhere)));
    const note = await vault.seal(id, 'H_PLUS', 'note', somewhere);
    expect(await accessesOf(id)).toEqual([]);
    await candidates.get(id, shownToNobody);
    expect(await accessesOf(id)).toEqual([]);
    await vault.openAll(
      [...remarks, note].map((sealed) => ({ sealed, place: somewhere })),
      reader,
      ({ category }) => category !== 'H_PLUS',
    );
    await candidates.search('lueur', { ...reader, operation: 'search' });
    expect(await accessesOf(id)).toMatchObject([
      { category: 'IDENTITY', operation: 'search' },
      { category: 'EVALUATION', operation: 'test', actorId: 'act_reader', role: 'STAFF', streamId: 'jrn_1', requestId: 'req_1' },
    ]);
    await vault.destroy(id, 'EVALUATION');
    expect(await vault.open(remarks[0] as string, somewhere, reader)).toBeNull();
    expect(await accessesOf(id)).toHaveLength(2);
    await expect(store.database.tamper('UPDATE personal_access SET person_id = NULL')).rejects.toThrow(/refusé/);
    await expect(dataSource.query('DELETE FROM personal_access')).rejects.toThrow(/six mois/);
  });

  it('is written before what was opened is handed out: where it cannot be, nothing is', async () => {
    const { vault } = store;
    const id = await vault.createPerson('CANDIDATE');
    const sealed = await vault.seal(id, 'EVALUATION', 'secret', somewhere);
    await store.database.tamper('ALTER TABLE personal_access RENAME TO elsewhere');
    await expect(vault.open(sealed, somewhere, reader)).rejects.toThrow(/personal_access/);
    await store.database.tamper('ALTER TABLE elsewhere RENAME TO personal_access');
    expect(await vault.open(sealed, somewhere, reader)).toBe('secret');
  });
});
