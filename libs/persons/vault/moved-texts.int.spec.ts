/** What was sealed at one place, put at another by who can write to the database: none of it opens there. */
import type { DataSource } from 'typeorm';
import { openTexts } from '#libs/audit/dossier/open-texts.js';
import type { Dossier } from '#libs/audit/dossier/format.js';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import { LegalHolds } from '#libs/persons/retention/legal-holds.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { enrolWithNir } from '#test/harness/nir.js';
import { type TestVault, openTestVault } from '#test/harness/vault.js';
import { shownToNobody } from './access-log.js';
import { openTextsOfEvents } from './personal-fields.js';
import { rowPlaces, textPlace } from './place.js';
import { SealedTextRefused, partsOf } from './sealed-text.js';
import type { Vault } from './vault.js';

const moved = '[texte illisible : altéré ou déplacé]';
const by = { actorId: 'act_one', role: 'ADMINISTRATOR', operation: 'test', streamId: null, requestId: null };

let store: TestVault;
let dataSource: DataSource;
let vault: Vault;
beforeAll(async () => {
  store = await openTestVault();
  ({ dataSource, vault } = store);
});
afterAll(() => store?.close());

/** Whoever can write to the database. */
const alter = (sql: string, parameters: unknown[]) => store.database.tamper(sql, parameters);

/** Exchanges a column of two rows, found by one member of their key. */
async function swapRows(table: string, column: string, key: string, one: string, other: string): Promise<void> {
  const exchanged = `(SELECT ${column} FROM ${table} AS other WHERE other.${key} = CASE WHEN ${table}.${key} = $1 THEN $2 ELSE $1 END)`;
  await alter(`UPDATE ${table} SET ${column} = ${exchanged} WHERE ${key} IN ($1, $2)`, [one, other]);
}

describe('a text of an event', () => {
  let one: string;
  let other: string;
  beforeAll(async () => {
    [one, other] = [await vault.createPerson('CANDIDATE'), await vault.createPerson('CANDIDATE')];
  });

  const said = async (commandId: string, index: number, field: string, personId = one, category: PersonalCategory = 'EVALUATION') =>
    vault.seal(personId, category, `${commandId} ${index} ${field}`, textPlace(commandId, index, [field]));
  const event = (version: number, commandId: string, data: object) => ({ version, commandId, data });
  const read = async (...events: readonly ReturnType<typeof event>[]) =>
    (await openTextsOfEvents(vault, events, shownToNobody)).flatMap(({ data }) => Object.values(data) as string[]);

  it('opens where it was sealed, in the events of a batch too, all of them or some', async () => {
    const [first, third] = [
      event(1, 'cmd_1', { remark: await said('cmd_1', 0, 'remark') }),
      event(3, 'cmd_1', { remark: await said('cmd_1', 2, 'remark'), note: await said('cmd_1', 2, 'note') }),
    ];
    const second = event(2, 'cmd_1', { grade: 'ACQUIS' });
    expect(await read(first, second, third)).toEqual(['cmd_1 0 remark', 'ACQUIS', 'cmd_1 2 remark', 'cmd_1 2 note']);
    expect(await read(third)).toEqual(['cmd_1 2 remark', 'cmd_1 2 note']);
  });

  it('opens in an event that repeats it and says where it came, there and nowhere else', async () => {
    const [remark, note] = [await said('cmd_1', 1, 'remark'), await said('cmd_1', 1, 'note')];
    const from = (commandId: string, ...pointer: readonly string[]) => ({ textsFrom: { commandId, pointer } });
    const under = await vault.seal(one, 'EVALUATION', 'under', textPlace('cmd_1', 1, ['record', 'hearing', 'grid', 0, 'remark']));
    const repeating = (version: number, data: object) => event(version, 'cmd_2', data);
    const readAll = async (...events: readonly ReturnType<typeof event>[]) =>
      (await openTextsOfEvents(vault, events, shownToNobody)).map(({ data }) => data);
    const came = event(1, 'cmd_1', { remark, note });
    expect(await readAll(came, repeating(2, { remark, ...from('cmd_1') }))).toMatchObject([
      { remark: 'cmd_1 1 remark', note: 'cmd_1 1 note' },
      { remark: 'cmd_1 1 remark' },
    ]);
    expect(await readAll(repeating(2, { grid: [{ remark: under }], ...from('cmd_1', 'record', 'hearing') }))).toMatchObject([
      { grid: [{ remark: 'under' }] },
    ]);
    for (const elsewhere of [
      { remark: note, ...from('cmd_1') },
      { remark, ...from('cmd_1', 'record') },
      { remark, ...from('cmd_3') },
      { remark },
    ])
      expect(await readAll(repeating(2, elsewhere))).toMatchObject([{ remark: moved }]);
  });

  it('does not open in another field of its command', async () => {
    const [remark, note] = [await said('cmd_1', 0, 'remark'), await said('cmd_1', 0, 'note')];
    expect(await read(event(1, 'cmd_1', { remark: note, note: remark }))).toEqual([moved, moved]);
  });

  it('does not open in an event of another command', async () => {
    const [mine, theirs] = [await said('cmd_1', 0, 'remark'), await said('cmd_2', 0, 'remark')];
    expect(await read(event(1, 'cmd_1', { remark: theirs }), event(2, 'cmd_2', { remark: mine }))).toEqual([moved, moved]);
    expect(await read(event(1, 'cmd_1', { remark: mine }), event(2, 'cmd_2', { remark: mine }))).toEqual(['cmd_1 0 remark', moved]);
  });

  it('does not open in an event of another command of its batch', async () => {
    const [first, second] = [await said('cmd_1', 0, 'remark'), await said('cmd_1', 1, 'remark')];
    expect(await read(event(1, 'cmd_1', { remark: second }), event(2, 'cmd_1', { remark: first }))).toEqual([moved, moved]);
    expect(await read(event(1, 'cmd_1', { remark: first }), event(2, 'cmd_1', { remark: first }))).toEqual([moved, moved]);
    const note = await said('cmd_1', 1, 'note');
    expect(await read(event(1, 'cmd_1', { remark: first, note }))).toEqual([moved, moved]);
  });

  it('does not open as another person’s, nor as one of another category, nor once its place was edited', async () => {
    const [theirs, note] = [await said('cmd_1', 0, 'remark', other), await said('cmd_1', 0, 'remark', one, 'H_PLUS')];
    const keyOf = (sealed: string) => String(partsOf(sealed)?.keyId);
    const mine = await said('cmd_1', 0, 'remark');
    for (const foreign of [theirs, note]) {
      expect(await read(event(1, 'cmd_1', { remark: foreign.replace(keyOf(foreign), keyOf(mine)) }))).toEqual([moved]);
    }
    const elsewhere = (await said('cmd_2', 0, 'remark')).replace('cmd_2', 'cmd_1');
    expect(await read(event(1, 'cmd_1', { remark: elsewhere }))).toEqual([moved]);
  });

  it('does not open where what a row holds was put in its stead', async () => {
    const name = await vault.seal(one, 'IDENTITY', 'Nom', rowPlaces.identity(one, 1));
    expect(await read(event(1, 'cmd_1', { remark: name, note: await said('cmd_1', 0, 'note') }))).toEqual([moved, 'cmd_1 0 note']);
  });

  it('does not open in a dossier, where the file of texts goes by sealed form, if it stands at two places', async () => {
    const [twice, once] = [await said('cmd_1', 0, 'remark'), await said('cmd_3', 0, 'remark')];
    const events = [event(1, 'cmd_1', { remark: twice }), event(2, 'cmd_2', { remark: twice }), event(3, 'cmd_3', { remark: once })];
    const { texts } = await openTexts({ events } as unknown as Dossier, vault, by, false);
    expect(texts).toEqual({ [once]: 'cmd_3 0 remark' });
  });
});

describe('what a row holds', () => {
  const nir = '291022212345612';
  const enrol = (familyName: string) => enrolWithNir(store.candidates, { familyName, givenNames: ['Zoé'], birthDate: '1991-02-28' }, nir);
  const identityOf = (id: string) => store.candidates.get(id, shownToNobody);

  it.each(['identity', 'nir'])('as an %s does not open in the row of somebody else', async (column) => {
    const [one, other] = [await enrol('Une'), await enrol('Autre')];
    await swapRows('person_identity', column, 'person_id', one, other);
    const read = column === 'nir' ? (id: string) => store.candidates.nir(id, shownToNobody) : identityOf;
    for (const id of [one, other]) await expect(read(id)).rejects.toThrow(SealedTextRefused);
  });

  it('as an identity does not open as a NIR, nor a NIR as an identity', async () => {
    const id = await enrol('Croisée');
    await alter('UPDATE person_identity SET identity = nir, nir = identity WHERE person_id = $1', [id]);
    await expect(identityOf(id)).rejects.toThrow(SealedTextRefused);
    await expect(store.candidates.nir(id, shownToNobody)).rejects.toThrow(SealedTextRefused);
  });

  it('as an identity does not come back once it was corrected', async () => {
    const id = await enrol('Ancienne');
    const before = await onlyRow<{ identity: string; nir: string }>(
      dataSource,
      'SELECT identity, nir FROM person_identity WHERE person_id = $1',
      [id],
    );
    await store.candidates.correct(id, { familyName: 'Nouvelle', givenNames: ['Zoé'], birthDate: '1991-02-28' }, 2, by);
    expect((await identityOf(id))?.identity?.familyName).toBe('Nouvelle');
    expect(await store.candidates.nir(id, shownToNobody)).toBe(nir);
    await alter('UPDATE person_identity SET identity = $2, nir = $3 WHERE person_id = $1', [id, before.identity, before.nir]);
    await expect(identityOf(id)).rejects.toThrow(SealedTextRefused);
    await expect(store.candidates.nir(id, shownToNobody)).rejects.toThrow(SealedTextRefused);
  });

  it('as a reason of a hold does not open for another hold, nor as the reason of its end', async () => {
    const holds = new LegalHolds(dataSource, vault);
    const id = await enrol('Retenue');
    for (const hold of ['hld_1', 'hld_2', 'hld_3']) {
      await holds.place(hold, { personId: id, ground: 'OTHER', reason: `pourquoi ${hold}` }, by);
      await holds.lift(hold, `fin ${hold}`, by);
    }
    const told = async () => (await holds.list({ personIds: [id] }, by)).map(({ reason, lifted }) => [reason, lifted?.reason]);
    expect(await told()).toEqual(['hld_1', 'hld_2', 'hld_3'].map((hold) => [`pourquoi ${hold}`, `fin ${hold}`]));
    await swapRows('legal_hold', 'sealed_reason', 'id', 'hld_1', 'hld_2');
    await alter('UPDATE legal_hold SET sealed_reason = sealed_lift_reason, sealed_lift_reason = sealed_reason WHERE id = $1', ['hld_3']);
    expect(await told()).toEqual([
      [moved, 'fin hld_1'],
      [moved, 'fin hld_2'],
      [moved, moved],
    ]);
  });

  it('as a wrapped key does not unwrap in another row, nor does a process that knew it go on with what it knew', async () => {
    const place = textPlace('cmd_1', 0, ['remark']);
    const people = [await vault.createPerson('CANDIDATE'), await vault.createPerson('CANDIDATE')] as const;
    const sealed = await Promise.all(people.map(async (id) => vault.seal(id, 'EVALUATION', 'x', place)));
    const [one, other] = sealed.map((text) => String(partsOf(text)?.keyId)) as [string, string];
    for (const text of sealed) expect(await vault.open(text, place, shownToNobody)).toBe('x');
    await swapRows('person_key', 'wrapped_key', 'key_id', one, other);
    for (const reader of [vault, await store.anotherVault()])
      for (const text of sealed) await expect(reader.open(text, place, shownToNobody)).rejects.toThrow(SealedTextRefused);
    await swapRows('person_key', 'wrapped_key', 'key_id', one, other);
    for (const text of sealed) expect(await vault.open(text, place, shownToNobody)).toBe('x');
  });

  it('as the key of one category does not unwrap as that of another', async () => {
    const place = textPlace('cmd_1', 0, ['remark']);
    const id = await vault.createPerson('CANDIDATE');
    const [remark, note] = [await vault.seal(id, 'EVALUATION', 'x', place), await vault.seal(id, 'H_PLUS', 'y', place)];
    await swapRows('person_key', 'wrapped_key', 'key_id', String(partsOf(remark)?.keyId), String(partsOf(note)?.keyId));
    for (const text of [remark, note]) await expect(vault.open(text, place, shownToNobody)).rejects.toThrow(SealedTextRefused);
  });
});
