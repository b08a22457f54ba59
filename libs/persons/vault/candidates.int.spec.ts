import type { DataSource } from 'typeorm';
import { type TestVault, openTestVault } from '#test/harness/vault.js';
import type { Candidates } from './candidates.js';
import { type PersonalDataReader, shownToNobody } from './access-log.js';
import { rowPlaces } from './place.js';
import { SealedTextRefused } from './sealed-text.js';
import { PersonExists, type Vault } from './vault.js';

const reader: PersonalDataReader = { actorId: 'act_1', role: 'STAFF', operation: 'test', streamId: null, requestId: null };

let store: TestVault;
let dataSource: DataSource;
let vault: Vault;
let candidates: Candidates;

beforeAll(async () => {
  store = await openTestVault();
  ({ dataSource, vault, candidates } = store);
});

afterAll(async () => {
  await store.close();
});

describe('candidates', () => {
  const zoe = {
    familyName: 'Lefèvre-d’Œuvre',
    usedName: 'Çelik',
    givenNames: ['Zoé', 'Anne-Élise'],
    birthDate: '1991-02-28',
    birthPlace: 'Pleubian',
    email: 'zoe@canari.example',
  };
  const found = async (text: string): Promise<string[]> => (await candidates.search(text, reader)).map((candidate) => candidate.id);

  it('are warned of by the NIR that a correction gives, never by the one that is kept, which who corrects may not read', async () => {
    const { id } = await candidates.create({ ...zoe, familyName: 'Doute' });
    expect(await candidates.correct(id, { nir: '291022212345612' }, 1, reader)).toMatchObject({ warnings: [] });
    const moved = await candidates.correct(id, { birthDate: '1974-11-28', sex: 'M' }, 2, reader);
    expect(moved).toEqual({ version: 3, fields: ['birthDate', 'sex'], warnings: [], possibleDuplicates: [] });
    expect((await candidates.correct(id, { nir: '291022212345612' }, 3, reader))?.warnings).toEqual([
      'Le NIR commence par un chiffre qui n’est pas de ce sexe.',
      'Le NIR dit l’année de naissance 91, l’identité 74.',
      'Le NIR dit le mois de naissance 02, l’identité 11.',
    ]);
  });

  it('are kept without a byte of them in clear', async () => {
    const { id, created, possibleDuplicates } = await candidates.create(zoe);
    expect({ created, possibleDuplicates }).toEqual({ created: true, possibleDuplicates: [] });
    const nir = '291022212345612';
    await candidates.correct(id, { nir }, 1, reader);
    expect(await candidates.get(id, shownToNobody)).toEqual({ id, createdAt: expect.any(String), version: 2, identity: zoe, hasNir: true });
    expect(await candidates.nir(id, shownToNobody)).toBe(nir);
    const rows = JSON.stringify([
      await dataSource.query('SELECT * FROM person_identity WHERE person_id = $1', [id]),
      await dataSource.query('SELECT * FROM person_search WHERE person_id = $1', [id]),
    ]).toLowerCase();
    // Long words only: a short one might occur in base64 by chance.
    for (const word of ['lefèvre', 'lefevre', 'anne-élise', 'canari.example', 'pleubian', '1991-02-28', nir])
      expect(rows).not.toContain(word);
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

  it('who have one name only, or had another, are found by what their papers show', async () => {
    const { id: single } = await candidates.create({ familyName: 'Suharyanto', givenNames: [], birthDate: '1971' });
    expect(await found('suharyanto')).toEqual([single]);
    const formerNames = [{ familyName: 'Guerlédan', givenNames: ['Paul'], until: '2024-05-02' }];
    const { id: renamed } = await candidates.create({ familyName: 'Kerguelen', givenNames: ['Paula'], birthDate: '1991-03', formerNames });
    for (const text of ['guerledan paul', 'kerguelen', 'paula']) expect(await found(text)).toEqual([renamed]);
  });

  it('are listed in alphabetical order', async () => {
    for (const familyName of ['Évariste-Tri', 'Zola-Tri', 'Eudes-Tri', 'Abel-Tri'])
      await candidates.create({ familyName, givenNames: ['Ida'], birthDate: '1970-05-05' });
    expect((await candidates.search('tri ida', reader)).map((each) => each.identity?.familyName)).toEqual([
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
    const again = await candidates.create({ familyName: 'Kerjan', givenNames: ['Maël', 'Yves'], birthDate: '1988-12-31' }, first.id);
    expect([again.id, again.created, again.possibleDuplicates]).toEqual([first.id, false, []]);
    const other = await candidates.create({ familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-12-30' });
    expect(other.possibleDuplicates).toEqual([]);
    const ofThatMonth = await candidates.create({ familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-12' });
    expect(ofThatMonth.possibleDuplicates).toEqual([first.id, second.id, other.id]);
    const ofAnother = await candidates.create({ familyName: 'Kerjan', givenNames: ['Maël'], birthDate: '1988-11' });
    expect(ofAnother.possibleDuplicates).toEqual([]);
  });

  it('are told as one person after a change of name, and where names were typed otherwise, on enrolling and on correcting', async () => {
    const born = { birthDate: '1990-02-03' };
    const celine = await candidates.create({ familyName: 'Le Fêvre', givenNames: ['Céline', 'Marie'], ...born });
    const likeHer = [
      { familyName: 'Nouveau', givenNames: ['Céline'], formerNames: [{ familyName: 'Lefevre', givenNames: ['Céline'] }], ...born },
      { familyName: 'Autre', usedName: 'Lefèvre', givenNames: ['Céline'], ...born },
      { familyName: 'Celine', givenNames: ['LEFEVRE'], ...born },
      { familyName: 'Lefèvre', givenNames: ['Marie', 'Céline'], ...born },
      { familyName: 'Lefèvre', givenNames: ['Anne', 'Céline', 'Marie'], birthDate: '1990' },
    ];
    for (const identity of likeHer) expect((await candidates.create(identity)).possibleDuplicates).toContain(celine.id);
    for (const identity of [
      { familyName: 'Lefèvre', givenNames: ['Odile'], ...born },
      { familyName: 'Lefèvre', givenNames: ['Céline'], birthDate: '1991-02-03' },
      { familyName: 'Lefebvre', givenNames: ['Céline'], ...born },
    ])
      expect((await candidates.create(identity)).possibleDuplicates).not.toContain(celine.id);
    const { id } = await candidates.create({ familyName: 'Inconnue', givenNames: ['Céline'], ...born });
    expect((await candidates.correct(id, { email: 'c@example.org' }, null, reader))?.possibleDuplicates).toEqual([]);
    expect((await candidates.correct(id, { usedName: 'Lefèvre' }, null, reader))?.possibleDuplicates).toContain(celine.id);
  });

  it('asked for twice under one id are created once, and another identity under it is refused', async () => {
    const person = { familyName: 'Twice', givenNames: ['Una'], birthDate: '1977-07-07', email: undefined };
    const attempts = await Promise.all([1, 2, 3].map(async () => candidates.create(person, 'can_once')));
    expect(attempts.map((attempt) => attempt.id)).toEqual(['can_once', 'can_once', 'can_once']);
    expect(attempts.filter((attempt) => attempt.created)).toHaveLength(1);
    expect(attempts.flatMap((attempt) => attempt.possibleDuplicates)).toEqual([]);
    await expect(candidates.create({ ...person, birthDate: '1977-07-08' }, 'can_once')).rejects.toThrow(PersonExists);
  });

  it('once erased are found no more, and cannot be written again under their id', async () => {
    const person = { ...zoe, familyName: 'Oubliée' };
    const { id } = await candidates.create(person);
    const { identity } = await dataSource
      .query('SELECT identity FROM person_identity WHERE person_id = $1', [id])
      .then((rows: { identity: string }[]) => rows[0] as { identity: string });
    expect(await found('oubliee')).toEqual([id]);
    await vault.destroy(id, 'IDENTITY');
    expect(await found('oubliee')).toEqual([]);
    expect(await candidates.get(id, shownToNobody)).toEqual({
      id,
      createdAt: expect.any(String),
      version: 1,
      identity: null,
      hasNir: false,
    });
    expect(await candidates.nir(id, shownToNobody)).toBeNull();
    expect(await vault.open(identity, rowPlaces.identity(id, 1), shownToNobody)).toBeNull();
    expect(await dataSource.query('SELECT * FROM person_search WHERE person_id = $1', [id])).toEqual([]);
    await expect(candidates.create(person, id)).rejects.toThrow(PersonExists);
    expect((await candidates.create(person)).possibleDuplicates).not.toContain(id);
  });

  it('that nobody registered are not there', async () => {
    expect(await candidates.get('can_nobody', shownToNobody)).toBeNull();
    expect(await candidates.getAll([], shownToNobody)).toEqual([]);
  });

  it('whose row was altered are refused, not shown changed', async () => {
    const [one, other] = [
      await candidates.create({ ...zoe, familyName: 'Échange' }),
      await candidates.create({ ...zoe, familyName: 'Autre' }),
    ];
    await store.database.tamper(
      'UPDATE person_identity SET identity = overlay(identity placing $2 from length(identity) - 3) WHERE person_id = $1',
      [one.id, 'AAAA'],
    );
    await expect(candidates.get(one.id, shownToNobody)).rejects.toThrow(SealedTextRefused);
    expect((await candidates.get(other.id, shownToNobody))?.identity?.familyName).toBe('Autre');
  });
});
