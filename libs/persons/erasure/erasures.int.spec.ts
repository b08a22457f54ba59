import { verify as isSignedBy, type KeyObject } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { decidedFully, diplomaIssued, notified, validatedA } from '#libs/domain/journey/testing/facts.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { fact, started } from '#libs/domain/journey/testing/given.js';
import { fold } from '#libs/domain/journey/evolve.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { openTextsOfEvents } from '#libs/persons/vault/personal-fields.js';
import { SealedTextRefused } from '#libs/persons/vault/sealed-text.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { verify } from '#libs/verification/verify.js';
import { enrolWithNir } from '#test/harness/nir.js';
import { openTestPrivacy, type TestPrivacy } from '#test/harness/privacy.js';
import { somewhere } from '#test/harness/vault.js';
import { certificateInFrench, type ErasureCertificate } from './certificate.js';
import { ErasureNotConfirmable, ErasureRefused } from './erasures.js';
import { LedgerAltered } from './ledger.js';

const one = { actorId: 'act_one', role: 'ADMINISTRATOR' };
const other = { actorId: 'act_other', role: 'ADMINISTRATOR' };
const reader = { ...one, operation: 'test', streamId: null, requestId: null };
const now = new Date('2026-06-01T10:00:00Z');
const secret = 'remarque-canari';
const everything = ['IDENTITY', 'EVALUATION', 'H_PLUS'] as const;

const toDiploma = (candidateId: string) => [
  ...decidedFully({ candidateId }),
  notified('2024-02-05'),
  diplomaIssued('2024-02-10', 'D-two-blocks-2024-00001'),
  fact('record-transmission', { status: 'DEPOSITED' }, '2024-02-12'),
  fact('record-transmission', { status: 'ACCEPTED' }, '2024-02-20'),
];
const abandoned = (candidateId: string) => [
  started('2024-01-10', { candidateId }),
  ...validatedA('2024-02-01'),
  fact('abandon', { reason: 'PERSONAL', comment: 'sealed' }, '2024-03-01'),
];

/** As its reader checks it, by what the certificate says of itself. */
function isGenuine({ signature, ...named }: ErasureCertificate, keys: ReadonlyMap<string, KeyObject>): boolean {
  return isSignedBy(null, Buffer.from(canonicalJson(named)), keys.get(named.keyId)!, Buffer.from(signature, 'base64url'));
}

describe('an erasure', () => {
  let test: TestPrivacy;
  let next = 0;

  beforeAll(async () => {
    test = await openTestPrivacy();
  });
  afterAll(async () => {
    await test.close();
    await test.database.drop();
  });

  const enrol = async (familyName: string) =>
    enrolWithNir(test.candidates, { familyName, givenNames: ['Zoé'], birthDate: '1991-02-28', birthPlace: 'Pleubian' });
  const request = async (personId: string, categories: readonly ('IDENTITY' | 'EVALUATION' | 'H_PLUS' | 'REGISTER' | 'NIR')[], on = now) =>
    test.erasures.request(`era_${(next += 1)}`, { personId, categories, ground: 'PERSON_REQUEST', reference: 'COURRIER-12' }, one, on);
  const codes = async (personId: string, categories: Parameters<typeof request>[1], on = now) =>
    request(personId, categories, on).then(
      () => [],
      (error: unknown) => {
        if (!(error instanceof ErasureRefused)) throw error;
        return error.refusals.map(({ category, code }) => `${category} ${code}`);
      },
    );
  const verified = async () => verify({ kinds: streamKinds, dataSource: test.dataSource, temporal: null, keysFolder: test.keysFolder });

  it('leaves the proof whole and the state the same, nothing to read nor find, and the register for a duplicate', async () => {
    const personId = await enrol('Effaçable');
    const { journeyId, given } = await test.journey(
      personId,
      secret,
      ...toDiploma(personId),
      fact('record-incident', { session: 'ses_1', description: 'sealed' }, '2024-02-21'),
    );
    const file = {
      personId,
      category: 'IDENTITY' as const,
      content: Readable.from([Buffer.from('pièce')]),
      name: 'piece.txt',
      uploadedBy: 'act_one',
    };
    const stored = await test.files.put(file);
    const { isSound: before } = await verified();
    const texts = async () => openTextsOfEvents(test.vault, await test.journal.history<RecordedEvent>(journeyId), shownToNobody);
    expect(JSON.stringify(await texts())).toContain(secret);
    const asked = await request(personId, everything);
    expect([asked.status, asked.categories]).toEqual(['REQUESTED', ['EVALUATION', 'H_PLUS', 'IDENTITY', 'NIR']]);
    expect((await test.candidates.get(personId, shownToNobody))?.identity).not.toBeNull();
    const done = await test.erasures.confirm(asked.id, other, now);

    expect(await test.candidates.get(personId, shownToNobody)).toMatchObject({ identity: null, hasNir: false });
    expect(await test.candidates.search('effacable', reader)).toEqual([]);
    expect(JSON.stringify(await texts())).not.toContain(secret);
    await expect(test.files.read(stored, reader)).rejects.toThrow();
    const { isSound: after } = await verified();
    expect([before, after]).toEqual([true, true]);
    const events = await test.journal.history<RecordedEvent>(journeyId);
    expect(canonicalJson(fold(events))).toBe(canonicalJson((await test.cases.findCase(personId))?.streams[0]?.state ?? {}));
    expect(canonicalJson(fold(events))).toBe(canonicalJson(given.journey.state));

    expect(await test.register.findPerson(personId, reader)).toMatchObject({
      identity: { familyName: 'Effaçable', givenNames: ['Zoé'], birthDate: '1991-02-28', birthPlace: 'Pleubian' },
      documents: [{ journeyId, kind: 'DIPLOMA', number: 'D-two-blocks-2024-00001', on: '2024-02-10' }],
    });
    expect(await codes(personId, ['REGISTER'])).toEqual(['REGISTER erasure.needed.register']);

    const { verifying } = await readCheckpointKeys(test.keysFolder);
    const certificate = done.certificate!;
    expect([done.status, certificate.verification.isSound, certificate.filesDeleted]).toEqual(['DONE', true, 1]);
    expect(isGenuine(certificate, verifying)).toBe(true);
    expect(isGenuine({ ...certificate, categories: ['IDENTITY'] }, verifying)).toBe(false);
    const words = certificateInFrench(certificate);
    expect(words).toContain('registre des certifiés');
    expect(words).not.toMatch(/Effaçable|Zoé|canari/);
    expect(await test.erasures.confirm(asked.id, one, now)).toEqual(done);
  });

  it('is refused category by category, with every reason at once, while something needs the data', async () => {
    const open = await enrol('Enparcours');
    await test.journey(open, secret, started('2024-01-10', { candidateId: open }));
    expect(await codes(open, ['IDENTITY', 'EVALUATION'])).toEqual([
      'EVALUATION erasure.needed.evaluations',
      'IDENTITY erasure.needed.candidate-file',
      'NIR erasure.needed.nir',
    ]);
    const certified = await enrol('Fraîche');
    await test.journey(
      certified,
      secret,
      ...toDiploma(certified).slice(0, -1),
      fact('file-appeal', { session: 'ses_1', grounds: 'sealed' }, '2024-02-13'),
    );
    const soon = new Date('2024-03-01T10:00:00Z');
    expect(await codes(certified, ['EVALUATION', 'NIR'], soon)).toEqual([
      'EVALUATION erasure.appeal-pending',
      'EVALUATION erasure.needed.evaluations',
      'NIR erasure.needed.nir',
    ]);
    const left = await enrol('Retenue');
    await test.journey(left, secret, ...abandoned(left));
    await test.holds.place('hld_1', { personId: left, ground: 'LITIGATION', reason: 'prud’hommes' }, one);
    expect(await codes(left, ['H_PLUS'])).toEqual(['H_PLUS erasure.legal-hold']);
    expect(await test.holds.list({ personIds: [left] }, reader)).toMatchObject([{ reason: 'prud’hommes', lifted: null }]);
    expect(await test.holds.lift('hld_1', 'désistement', other)).toBe(true);
    expect(await test.holds.lift('hld_1', 'encore', other)).toBe(false);
    await test.dataSource.query(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status)
       VALUES ('cmd_pending', 'jrn_new', '{}', '{}', 'mac', $1, 'RECEIVED')`,
      [JSON.stringify({ commands: [{ data: { candidateId: left } }] })],
    );
    expect(await codes(left, ['H_PLUS'])).toEqual(['H_PLUS erasure.command-pending']);
    await test.database.tamper(`DELETE FROM command_record WHERE command_id = 'cmd_pending'`);
    expect(await codes(left, ['H_PLUS'])).toEqual([]);
  });

  it('of somebody who never had a journey does not say that any text of one remains', async () => {
    const personId = await enrol('Sansparcours');
    const { id } = await request(personId, ['NIR']);
    const { certificate } = await test.erasures.confirm(id, other, now);
    const words = certificateInFrench(certificate!);
    expect(words).toContain('identité, coordonnées et pièces');
    expect(words).not.toMatch(/remarques, motifs|aménagements|faits des parcours/);
  });

  it('needs two people, and answers a reason that came up between the two', async () => {
    const personId = await enrol('Deuxfois');
    await test.journey(personId, secret, ...abandoned(personId));
    const { id } = await request(personId, ['H_PLUS']);
    await expect(test.erasures.confirm(id, one, now)).rejects.toMatchObject({ code: 'erasure.same-person' });
    await test.holds.place('hld_2', { personId, ground: 'OTHER', reason: 'x' }, one);
    await expect(test.erasures.confirm(id, other, now)).rejects.toThrow(ErasureRefused);
    await test.holds.lift('hld_2', 'y', one);
    const both = await Promise.all([test.erasures.confirm(id, other, now), test.erasures.confirm(id, other, now)]);
    expect(both.map(({ status }) => status)).toEqual(['DONE', 'DONE']);
    expect((await test.ledger.entries()).filter(({ erasureId }) => erasureId === id)).toHaveLength(1);
    const withdrawn = await request(personId, ['EVALUATION']);
    expect(await test.erasures.withdraw(withdrawn.id, one, now)).toMatchObject({
      status: 'WITHDRAWN',
      withdrawnBy: 'act_one',
      withdrawnAt: now.toISOString(),
    });
    expect(await test.erasures.withdraw(withdrawn.id, other, new Date())).toMatchObject({ withdrawnBy: 'act_one' });
    await expect(test.erasures.withdraw(id, one, now)).rejects.toThrow(ErasureNotConfirmable);
    await expect(test.erasures.confirm(withdrawn.id, other, now)).rejects.toThrow(ErasureNotConfirmable);
    expect(await test.vault.seal(personId, 'EVALUATION', 'x', somewhere)).toContain('sealed:');
  });

  it('whose process was killed once the ledger held it is taken up again, whatever came up since, and only once', async () => {
    const personId = await enrol('Coupée');
    await test.journey(personId, secret, ...abandoned(personId));
    const { id, ...asked } = await request(personId, everything);
    const acted = { by: 'act_one', role: 'ADMINISTRATOR', at: now.toISOString() };
    // What the killed process had written: the entry, and nothing in the database.
    await test.ledger.appendErasure({
      erasureId: id,
      personId,
      categories: [...asked.categories],
      ground: 'PERSON_REQUEST',
      reference: null,
      origin: 'REQUEST',
      requested: acted,
      confirmed: { ...acted, by: 'act_other' },
      destroyedAt: now.toISOString(),
    });
    const restarted = await test.again();
    expect((await restarted.candidates.get(personId, shownToNobody))?.identity).not.toBeNull();
    expect(await restarted.erasures.reapply()).toBe(1);
    expect(await restarted.candidates.get(personId, shownToNobody)).toMatchObject({ identity: null });
    expect((await restarted.register.findPerson(personId, reader))?.identity?.familyName).toBe('Coupée');
    expect([await restarted.erasures.finishAll(), await restarted.erasures.reapply(), await restarted.erasures.finishAll()]).toEqual([
      1, 0, 0,
    ]);
    expect(await restarted.erasures.confirm(id, other, now)).toMatchObject({ status: 'DONE', confirmedBy: 'act_other' });
    await restarted.close();
  });

  it('whose files could not be deleted gives no certificate before they are', async () => {
    const personId = await enrol('Fichée');
    const file = {
      personId,
      category: 'EVALUATION' as const,
      content: Readable.from([Buffer.from('grille')]),
      name: null,
      uploadedBy: 'act_one',
    };
    await test.files.put(file);
    const { id } = await request(personId, ['EVALUATION']);
    await test.database.tamper('REVOKE UPDATE ON stored_file FROM jalon_application');
    await expect(test.erasures.confirm(id, other, now)).rejects.toThrow(/permission/);
    await expect(test.vault.seal(personId, 'EVALUATION', 'x', somewhere)).rejects.toThrow();
    expect(
      await test.erasures.request(id, { personId, categories: ['EVALUATION'], ground: 'PERSON_REQUEST', reference: null }, one, now),
    ).toMatchObject({
      status: 'DESTROYED',
      certificate: null,
    });
    await test.database.tamper('GRANT UPDATE ON stored_file TO jalon_application');
    expect(await test.erasures.finishAll()).toBe(1);
    expect(await test.erasures.confirm(id, other, now)).toMatchObject({ status: 'DONE', certificate: { filesDeleted: 1 } });
  });
});

describe('a line of the register of the certified', () => {
  it('does not open in the row of somebody else, nor as the one of a later identity, nor as an identity', async () => {
    const test = await openTestPrivacy();
    const enrol = async (familyName: string) => {
      const { id } = await test.candidates.create({ familyName, givenNames: ['Zoé'], birthDate: '1991-02-28' });
      await test.journey(id, secret, ...toDiploma(id));
      return id;
    };
    const [first, second] = [await enrol('Première'), await enrol('Seconde')];
    expect(await test.register.fill()).toBe(2);
    const found = (id: string) => test.register.findPerson(id, shownToNobody);
    const lineOf = async (id: string) =>
      (await onlyRow<{ identity: string }>(test.dataSource, 'SELECT identity FROM register_identity WHERE person_id = $1', [id])).identity;
    const write = (id: string, line: string) =>
      test.database.tamper('UPDATE register_identity SET identity = $2 WHERE person_id = $1', [id, line]);
    const [mine, theirs] = [await lineOf(first), await lineOf(second)];
    await write(first, theirs);
    await write(second, mine);
    for (const id of [first, second]) await expect(found(id)).rejects.toThrow(SealedTextRefused);
    await write(first, mine);
    await test.candidates.correct(first, { familyName: 'Corrigée', givenNames: ['Zoé'], birthDate: '1991-02-28' }, 1, reader);
    expect(await test.register.fill()).toBe(1);
    expect((await found(first))?.identity?.familyName).toBe('Corrigée');
    await write(first, mine);
    await expect(found(first)).rejects.toThrow(SealedTextRefused);
    await test.database.tamper(
      'UPDATE register_identity AS line SET identity = held.identity FROM person_identity AS held WHERE line.person_id = held.person_id',
    );
    await expect(found(second)).rejects.toThrow(SealedTextRefused);
    await test.close();
    await test.database.drop();
  });
});

describe('erasures and what was put back', () => {
  it('outlive an older backup of the database, applied again from the ledger', async () => {
    const test = await openTestPrivacy();
    const { id: personId } = await test.candidates.create({ familyName: 'Restaurée', givenNames: ['Léo'], birthDate: '1980-01-01' });
    await test.journey(personId, secret, ...toDiploma(personId));
    await test.close();
    const backup = await test.database.backUp();
    const before = await test.again();
    const { id } = await before.erasures.request(
      'era_b',
      { personId, categories: ['IDENTITY', 'EVALUATION'], ground: 'PERSON_REQUEST', reference: null },
      one,
      now,
    );
    await before.erasures.confirm(id, other, now);
    await before.close();
    await before.database.restore(backup);
    const after = await before.again();
    expect((await after.candidates.get(personId, shownToNobody))?.identity?.familyName).toBe('Restaurée');
    expect(await after.erasures.reapply()).toBe(1);
    expect(await after.candidates.get(personId, shownToNobody)).toMatchObject({ identity: null });
    expect(await after.candidates.search('restauree', reader)).toEqual([]);
    expect((await after.register.findPerson(personId, reader))?.identity?.familyName).toBe('Restaurée');
    expect(await after.erasures.finishAll()).toBe(1);
    expect(await after.erasures.confirm(id, other, now)).toMatchObject({
      status: 'DONE',
      requestedBy: 'act_one',
      confirmedBy: 'act_other',
    });
    await after.close();
    await after.database.drop();
    await backup.drop();
  });

  it('are read from a ledger that a killed process left with half a line, and not from one that was altered', async () => {
    const test = await openTestPrivacy();
    const { id: personId } = await test.candidates.create({ familyName: 'Registre', givenNames: ['Léo'], birthDate: '1980-01-01' });
    const erase = async (id: string, category: 'EVALUATION' | 'H_PLUS') => {
      await test.erasures.request(id, { personId, categories: [category], ground: 'PERSON_REQUEST', reference: null }, one, now);
      await test.erasures.confirm(id, other, now);
    };
    await erase('era_1', 'EVALUATION');
    const path = join(test.keysFolder, 'erasures.jsonl');
    await appendFile(path, '{"format":"jalon-er');
    const again = await test.again();
    expect(await again.ledger.entries()).toHaveLength(1);
    await erase('era_2', 'H_PLUS');
    expect((await again.ledger.entries()).map(({ erasureId }) => erasureId)).toEqual(['era_1', 'era_2']);
    await again.close();
    await writeFile(path, (await readFile(path, 'utf8')).replace('EVALUATION', 'REGISTER'));
    const misled = await test.again();
    await expect(misled.erasures.reapply()).rejects.toThrow(LedgerAltered);
    await misled.close();
    await test.close();
    await test.database.drop();
  });
});
