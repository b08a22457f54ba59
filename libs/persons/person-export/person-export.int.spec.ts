import { Readable } from 'node:stream';
import {
  convened,
  decided,
  diplomaIssued,
  finalParts,
  heard,
  minutesSigned,
  notified,
  readyForJury,
} from '#libs/domain/journey/testing/facts.js';
import { fact, started } from '#libs/domain/journey/testing/given.js';
import { enrolWithNir } from '#test/harness/nir.js';
import { openTestPrivacy, type TestPrivacy } from '#test/harness/privacy.js';
import { somewhere } from '#test/harness/vault.js';
import { openedTexts } from '#libs/hindsight/narration/texts.js';
import { exportPage } from './export-page.js';
import { PersonExporter, themself } from './person-exporter.js';
import { toldKinds } from './told-kinds.js';
import { personExport } from './person-export.schema.js';

const reader = { actorId: 'act_one', role: 'ADMINISTRATOR', operation: 'export-candidate', streamId: null, requestId: null };
const remark = 'remarque-canari <b>en gras</b>';

describe('a person’s access export', () => {
  let test: TestPrivacy;
  let exporter: PersonExporter;

  beforeAll(async () => {
    test = await openTestPrivacy();
    exporter = new PersonExporter({ ...test, privacy: test }, toldKinds);
  });
  afterAll(async () => {
    await test.close();
    await test.database.drop();
  });

  const enrol = async () => {
    const id = await enrolWithNir(test.candidates, { familyName: 'Œuvrecourt', givenNames: ['Zoé'], birthDate: '1991-02-28' });
    const { journeyId } = await test.journey(
      id,
      remark,
      started('2023-01-10', { candidateId: id }),
      ...readyForJury('2024-01-10'),
      convened('2024-02-01'),
      heard('2024-02-01', finalParts),
      decided('2024-02-01', 'FULL', { finalAssessmentValidated: true } as never),
      ...minutesSigned('2024-02-01'),
      notified('2024-02-05'),
      diplomaIssued('2024-02-10', 'D-two-blocks-2024-00001'),
      fact('record-incident', { session: 'ses_1', description: 'sealed' }, '2024-02-11'),
    );
    return { id, journeyId };
  };

  it('holds all that is kept: identity, every fact with its texts open, files, who read, until when, and what is left out', async () => {
    const { id, journeyId } = await enrol();
    const content = {
      personId: id,
      category: 'EVALUATION' as const,
      content: Readable.from([Buffer.from('grille')]),
      name: 'grille.txt',
      uploadedBy: 'act_one',
    };
    const file = await test.files.put(content);
    const note = await test.vault.seal(id, 'H_PLUS', 'note', somewhere);
    await test.vault.open(note, somewhere, { ...reader, actorId: 'act_h_plus', operation: 'read-events' });
    await test.candidates.correct(
      id,
      { familyName: 'Œuvrecourt', givenNames: ['Zoé'], birthDate: '1991-02-28', email: 'z@canari.example' },
      2,
      reader,
    );
    const exported = personExport.parse(await exporter.export(id, reader, themself));
    const events = (await test.journal.readEvents(journeyId)).map(({ event }) => event);
    expect(exported).toMatchObject({
      identity: { familyName: 'Œuvrecourt', email: 'z@canari.example' },
      nir: '291022212345612',
      corrections: [
        { version: 2, fields: ['nir'] },
        { version: 3, fields: ['email'] },
      ],
      files: [{ hash: file.hash, name: 'grille.txt', address: `/v1/files/${file.hash}?candidateId=${id}` }],
    });
    const [journey] = exported.streams;
    expect(journey?.events.map(({ version, type }) => [version, type])).toEqual(events.map(({ version, type }) => [version, type]));
    expect(journey?.events.at(-1)?.data).toMatchObject({ description: remark });
    expect(JSON.stringify(exported)).not.toContain('sealed:2:');
    expect(journey?.events.find(({ type }) => type === 'JuryDecided')?.data['votes']).toEqual([]);
    expect(new Set(exported.accesses.map(({ actorId, category }) => `${actorId} ${category}`))).toEqual(
      new Set(['act_h_plus H_PLUS', 'act_one IDENTITY', 'act_one NIR', 'act_one EVALUATION']),
    );
    expect(exported.retention.find(({ category }) => category === 'EVALUATION')).toMatchObject({ keptUntil: '2034-02-10' });
    expect(exported.notIncluded.length).toBeGreaterThan(0);
    expect(exported.streams.every(({ events: told }) => told.every(({ sentence }) => sentence !== ''))).toBe(true);
  });

  it('is a page in French that shows what people typed and never runs it', async () => {
    const { id } = await enrol();
    const page = exportPage((await exporter.export(id, reader, themself))!);
    expect(page).toContain('lang="fr"');
    expect(page).toContain('remarque-canari &lt;b&gt;en gras&lt;/b&gt;');
    expect(page).not.toContain('<b>');
    for (const title of ['Qui a lu vos données', 'Pourquoi et jusqu’à quand', 'Ce que cet export ne contient pas'])
      expect(page).toContain(title);
  });

  it('is a page without raw JSON, English names or codes, at the register as everywhere', async () => {
    const { id } = await enrol();
    await test.register.ensure((await test.cases.findCase(id))!);
    const exported = (await exporter.export(id, reader, themself))!;
    const page = exportPage(exported);
    expect(page).toContain('<dt>date de naissance</dt><dd>28 février 1991</dd>');
    expect(page).toContain('<td>parchemin</td><td>D-two-blocks-2024-00001</td><td>10 février 2024</td>');
    expect(page).toContain('Description : remarque-canari');
    expect(page).not.toMatch(/&quot;|familyName|fourEyes|candidateId|targetBlocks|true|null|\bDONE\b/);
    const suspended = { type: 'JourneySuspended', data: { reason: 'OTHER', comment: 'Un mot.' } };
    expect(openedTexts(suspended)).toEqual([expect.objectContaining({ label: 'Commentaire', text: 'Un mot.' })]);
    const graded = { type: 'GridRecorded', data: { lines: [{ criterion: 'A-1', grading: 'ACQUIS', remark: 'Bien.' }] } };
    expect(openedTexts(graded)).toEqual([expect.objectContaining({ label: 'Remarque (critère A-1)', text: 'Bien.' })]);
  });

  it('tells a juror which facts name them, and nothing of the candidate; an erased person, what is left', async () => {
    const { id, journeyId } = await enrol();
    await test.people.create({ kind: 'JUROR', familyName: 'Montjardinet', givenNames: ['Raphaël'] }, 'jur_1');
    const juror = (await exporter.export('jur_1', reader, themself))!;
    const named = juror.streams.find(({ streamId }) => streamId === journeyId);
    expect(named?.events.map(({ type }) => type)).toEqual(['JuryConvened', 'SoutenanceHeld', 'JuryDecided', 'MinutesSigned']);
    expect(JSON.stringify(named)).not.toContain('canari');
    const asked = { personId: id, categories: ['EVALUATION'] as const, ground: 'PERSON_REQUEST' as const, reference: null };
    const now = new Date('2026-06-01T10:00:00Z');
    await test.erasures.request('era_x', asked, reader, now);
    await test.erasures.confirm('era_x', { actorId: 'act_other', role: 'ADMINISTRATOR' }, now);
    const erased = (await exporter.export(id, reader, themself))!;
    expect(JSON.stringify(erased)).not.toContain('canari');
    expect(erased.erasures).toMatchObject([{ id: 'era_x', status: 'DONE' }]);
    expect(await exporter.export('can_nobody', reader, themself)).toBeNull();
  });
});
