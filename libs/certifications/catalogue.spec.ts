import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificationCatalogue, type CatalogueEntry } from './catalogue.js';
import { CertificationFaultsError } from './fault.js';
import { shippedCertifications } from './shipped.js';
import { sample, type Json } from './testing/sample.js';

const fixtures = join(shippedCertifications(), '..', '..', '..', 'test', 'fixtures', 'certifications');

let catalogue: CertificationCatalogue;
beforeAll(async () => {
  catalogue = await CertificationCatalogue.load([shippedCertifications(), fixtures]);
});

function entry(code: string, version: string): CatalogueEntry {
  const found = catalogue.findVersion(code, version);
  if (found === null) throw new Error(`${code} ${version} is not in the catalogue`);
  return found;
}

describe('the certification in four blocks', () => {
  it('has its 21 activities, 31 skills, 46 criteria and 8 assessments', () => {
    const { blocks } = entry('coordinateur-parcours', '1').rules;
    const { blocks: wording } = entry('coordinateur-parcours', '1').document;
    expect(blocks.map(({ code }) => code)).toEqual(['A', 'B', 'C', 'D']);
    expect(wording.map(({ activities }) => activities.length)).toEqual([3, 6, 6, 6]);
    expect(blocks.map(({ skills }) => skills.length)).toEqual([4, 12, 9, 6]);
    expect(blocks.map(({ skills }) => skills.flatMap(({ criteria }) => criteria).length)).toEqual([8, 16, 12, 10]);
    expect(blocks.map(({ assessments }) => assessments.length)).toEqual([2, 2, 2, 2]);
  });

  it('grades the three components of its final assessment by ten parts', () => {
    const parts = entry('coordinateur-parcours', '1').rules.finalAssessment?.parts ?? [];
    const count = (component: string) => parts.filter((part) => part.component === component).length;
    expect([count('MEMOIRE'), count('LIVRET'), count('SOUTENANCE'), parts.length]).toEqual([4, 4, 2, 10]);
  });

  it('asks mémoire, livret and host period in training, and the validation file alone in VAE', () => {
    const { TRAINING, VAE } = entry('coordinateur-parcours', '1').rules.paths;
    expect(TRAINING).toMatchObject({ beforeMemoire: ['HOST_PERIOD'], beforeJury: ['MEMOIRE', 'LIVRET'], juryGrid: 'FINAL_ASSESSMENT' });
    expect(VAE).toMatchObject({ beforeMemoire: [], beforeJury: ['VALIDATION_FILE'], soutenance: true, juryGrid: 'TARGET_BLOCKS' });
  });

  it('lets a jury exempt from a criterion on two opinions, which fiche 16575 does not', () => {
    expect(entry('coordinateur-parcours', '1').rules.hPlus).toEqual({
      amenagements: 'référentiel, l. 22',
      dispense: { opinions: ['H_PLUS_OFFICER', 'TRAINING_MANAGER'], source: 'référentiel, l. 26-29' },
    });
    expect(entry('rncp-16575', '2016').rules.hPlus).toBeNull();
  });

  it('marks as default what its référentiel leaves open, and nothing else', () => {
    const { reglement, juries, routes } = entry('coordinateur-parcours', '1').rules;
    const given = Object.entries(reglement).filter(([, { source }]) => source !== 'default');
    expect(given.map(([name]) => name)).toEqual([
      'memoirePages',
      'memoireParts',
      'livretParts',
      'recevabiliteMonths',
      'caduciteMonths',
      'juryMonths',
      'notificationDays',
      'transmissionMonths',
      'feasibilityFilesPerYear',
    ]);
    expect([...juries, ...routes].every(({ source }) => source === 'default')).toBe(true);
  });

  it('lets a group share the work of C-E1 only', () => {
    const grouped = entry('coordinateur-parcours', '1').rules.blocks.flatMap(({ assessments }) =>
      assessments.filter(({ group }) => group !== null),
    );
    expect(grouped.map(({ code, group }) => [code, group])).toEqual([['C-E1', { min: 2, max: 3 }]]);
  });

  it('is in force on any date, since its source gives none', () => {
    expect(catalogue.inForce('coordinateur-parcours', '1999-01-01')?.rules.version).toBe('1');
    expect(catalogue.inForce('coordinateur-parcours', '2040-01-01')?.rules.version).toBe('1');
  });
});

describe('fiche 16575', () => {
  it('grades its 23 capacités, each by the evaluations of its block', () => {
    const { blocks } = entry('rncp-16575', '2016').rules;
    expect(blocks.map(({ code, skills }) => [code, skills.length])).toEqual([
      ['1', 4],
      ['2', 9],
      ['3', 10],
    ]);
    expect(blocks.flatMap(({ skills }) => skills).every(({ code, criteria }) => criteria.length === 1 && criteria[0] === code)).toBe(true);
    expect(blocks.flatMap(({ assessments }) => assessments).map(({ code, duringHostPeriod }) => [code, duringHostPeriod])).toEqual([
      ['1-E1', false],
      ['2-E1', false],
      ['2-E2', true],
      ['3-E1', false],
      ['3-E2', true],
    ]);
  });

  it('opens the four routes whose jury is known, with three professionals, or two for VAE', () => {
    const { routes, juries } = entry('rncp-16575', '2016').rules;
    expect(routes.filter(({ open }) => open).map(({ code, jury }) => [code, jury])).toEqual([
      ['APPRENTISSAGE', 'JURY'],
      ['FORMATION_CONTINUE', 'JURY'],
      ['CONTRAT_PROFESSIONNALISATION', 'JURY'],
      ['VAE', 'JURY_VAE'],
    ]);
    expect(juries.map(({ minMembers, members, presidentQualities }) => ({ minMembers, members, presidentQualities }))).toEqual([
      { minMembers: 4, members: [{ quality: 'PROFESSIONAL', min: 3 }], presidentQualities: ['ACADEMIC', 'INSTITUTIONAL'] },
      { minMembers: 3, members: [{ quality: 'PROFESSIONAL', min: 2 }], presidentQualities: ['ACADEMIC', 'INSTITUTIONAL'] },
    ]);
  });

  it('takes entries from the first to the last day of its registration', () => {
    const on = (date: string) => catalogue.inForce('rncp-16575', date)?.rules.version ?? null;
    expect([on('2016-08-21'), on('2016-08-22'), on('2021-10-04'), on('2021-10-05')]).toEqual([null, '2016', '2016', null]);
  });
});

it.each([
  ['coordinateur-parcours', '1', 17],
  ['rncp-16575', '2016', 16],
])('%s settles each of the anomalies of its source', (code, version, count) => {
  const { anomalies } = entry(code, version).document;
  expect(anomalies.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
});

it('loads certifications that somebody wrote as data alone', () => {
  const five = entry('aide-a-domicile', '2025').rules;
  expect(five.blocks.map(({ prerequisites }) => prerequisites)).toEqual([[], ['HYGIENE'], ['HYGIENE'], [], ['REPAS', 'MOBILITE']]);
  expect([five.finalAssessment, five.paths.VAE]).toEqual([null, null]);
  expect(entry('mediation-numerique', '1').rules.finalAssessment?.parts).toHaveLength(3);
});

describe('a certification whose jury validates blocks on their assessments', () => {
  it('says what is before the jury, by which grid it decides, and which documents each path requires', () => {
    const { documents, paths, reglement } = entry('technicien-support', '1').rules;
    expect(documents).toEqual([{ code: 'DP', pages: 30, parts: 3, source: 'référentiel, p. 4', defaults: [] }]);
    expect(paths.TRAINING).toMatchObject({
      blocksValidatedBy: 'JURY_ON_ASSESSMENTS',
      juryGrid: 'TARGET_BLOCKS',
      documents: [{ document: 'DP', scopes: ['FULL', 'BLOCKS'] }],
    });
    expect(paths.VAE?.documents).toEqual([{ document: 'DP', scopes: ['FULL'] }]);
    expect(reglement.assessmentsBeforeJury).toBeUndefined();
    const other = entry('conduite-de-projet', '1').rules;
    expect(other.documents).toEqual([{ code: 'PORTFOLIO', pages: null, parts: null, source: 'référentiel, p. 5', defaults: [] }]);
    expect(other.reglement.assessmentsBeforeJury).toEqual({ value: 'CONVOCATION', source: 'règlement, art. 7' });
  });

  it('leaves the rules of the certifications that say nothing of it as journeys have pinned them', () => {
    expect([entry('coordinateur-parcours', '1'), entry('rncp-16575', '2016')].map(({ rules }) => rules.digest)).toEqual([
      '32d697fcaed8d7361ce98bfa87065c5aad581238477f7d490dc8d2986ef48cdd',
      '99210256ae8a0031d860a3ccdbd2636c5912547d590d1c94d70f2f80d50dbd87',
    ]);
  });
});

it('carries no wording into the rules', () => {
  for (const { document, rules } of catalogue.list()) {
    const carried = JSON.stringify(rules);
    for (const { title } of document.blocks) expect(carried).not.toContain(title);
  }
});

describe('the digest', () => {
  const digestOf = async (...documents: Json[]): Promise<string[]> => (await loadFrom(documents)).list().map(({ rules }) => rules.digest);

  it('does not change with the order of members nor with the wording', async () => {
    const reworded = sample({ title: 'Un autre intitulé', 'blocks[0].activities[0].skills[0].criteria[0].text': 'Un autre texte' });
    const reordered = Object.fromEntries(Object.entries(sample()).reverse());
    expect(await digestOf(reworded)).toEqual(await digestOf(sample()));
    expect(await digestOf(reordered)).toEqual(await digestOf(sample()));
  });

  it('changes with any rule', async () => {
    expect(await digestOf(sample({ 'reglement.appealMonths.value': 3 }))).not.toEqual(await digestOf(sample()));
  });
});

describe('several files', () => {
  it('refuses two versions of one certification whose registrations share a day', async () => {
    const [old, recent] = [dated('1', '2020-01-01', '2025-01-01'), dated('2', '2025-01-01', null)];
    await expect(loadFrom([old, recent])).rejects.toMatchObject({
      faults: [{ file: '1.json', path: 'registration', message: expect.stringContaining('recouvre') }],
    });
  });

  it('refuses two codes that differ by their case alone, and a title with a sign that nobody sees', async () => {
    await expect(loadFrom([sample({ code: 'clerk' }), sample({ code: 'CLERK' })])).rejects.toMatchObject({
      faults: [{ file: '1.json', path: 'code', message: expect.stringContaining('que par ses majuscules') }],
    });
    await expect(loadFrom([sample({ title: 'Greffier\u202E' })])).rejects.toMatchObject({
      faults: [{ path: 'title', message: expect.stringContaining('caractères invisibles') }],
    });
  });

  it('finds the version in force between versions that follow one another', async () => {
    const following = await loadFrom([dated('1', null, '2024-12-31'), dated('2', '2025-01-01', null)]);
    const on = (date: string) => following.inForce('coordinateur-parcours', date)?.rules.version;
    expect([on('2024-12-31'), on('2025-01-01')]).toEqual(['1', '2']);
  });

  it('refuses the same version twice', async () => {
    await expect(loadFrom([sample(), sample()])).rejects.toMatchObject({ faults: [{ file: '1.json', path: 'version' }] });
  });

  it('names the faults of every file at once', async () => {
    const [untitled, unversioned] = [sample({ title: '' }), sample({ version: 'deux mille' })];
    const error = await loadFrom([untitled, unversioned]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CertificationFaultsError);
    expect((error as CertificationFaultsError).message.split('\n').slice(1)).toEqual([
      expect.stringMatching(/^- 0\.json, title : texte vide/),
      expect.stringMatching(/^- 1\.json, version : un code est attendu/i),
    ]);
  });

  it('reads a file under any writing of its suffix, with a byte order mark, or by a link, and passes over texts for people', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jalon-certifications-'));
    await mkdir(join(folder, '..2026_11'));
    await writeFile(join(folder, '..2026_11', 'one.json'), JSON.stringify(dated('1', null, '2024-12-31')));
    await symlink(join('..2026_11', 'one.json'), join(folder, 'one.json'));
    await writeFile(join(folder, 'TWO.JSON'), `\uFEFF${JSON.stringify(dated('2', '2025-01-01', null))}`);
    await writeFile(join(folder, 'LISEZ-MOI.md'), 'Nos certifications');
    const loaded = await CertificationCatalogue.load([folder]);
    expect(loaded.list().map(({ rules }) => rules.version)).toEqual(['1', '2']);
    await writeFile(join(folder, 'three.json.txt'), '');
    await expect(CertificationCatalogue.load([folder])).rejects.toThrow('three.json.txt : seul un fichier .json est une certification');
    await rm(folder, { recursive: true });
  });

  it('tells the first faults of a file that has no end of them, and how many more there are', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`x${index}`, 1]));
    const error: unknown = await loadFrom([{ ...sample(), ...unknown }]).catch((thrown: unknown) => thrown);
    const { faults, message } = error as CertificationFaultsError;
    expect(faults.length).toBe(20_000);
    expect(message.split('\n').length).toBe(52);
    expect(message).toMatch(/^Les certifications comptent 20\s000 fautes :[^]*\n- et 19\s?950 autres$/);
  });

  it('says which file is not JSON', async () => {
    await expect(loadFrom(['{ "code": '])).rejects.toThrow('0.json : ce n’est pas du JSON');
  });

  it('follows links to folders, and names one that leads nowhere, or back', async () => {
    const [folder, elsewhere] = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'jalon-certifications-'))));
    await writeFile(join(elsewhere!, 'one.json'), JSON.stringify(dated('1', null, null)));
    await symlink(elsewhere!, join(folder!, 'ours'));
    expect((await CertificationCatalogue.load([folder!])).list()).toHaveLength(1);
    await symlink(join(folder!, 'nowhere'), join(folder!, 'lost.json'));
    await expect(CertificationCatalogue.load([folder!])).rejects.toThrow('lost.json : ce lien ne mène à rien');
    await rm(join(folder!, 'lost.json'));
    await symlink(folder!, join(folder!, 'again'));
    await expect(CertificationCatalogue.load([folder!])).rejects.toThrow('again : ce lien ramène à un dossier qui le contient');
    await Promise.all([folder!, elsewhere!].map((each) => rm(each, { recursive: true })));
  });

  it('says of a folder that it holds none, or is a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jalon-certifications-'));
    await mkdir(join(folder, 'x.json'));
    await writeFile(join(folder, 'LISEZ-MOI.md'), 'Nos certifications');
    await expect(CertificationCatalogue.load([folder])).rejects.toThrow('ce dossier ne contient aucune certification');
    await expect(CertificationCatalogue.load([join(folder, 'LISEZ-MOI.md')])).rejects.toThrow('c’est un fichier');
    await rm(folder, { recursive: true });
  });

  it('says that a folder does not exist', async () => {
    await expect(CertificationCatalogue.load([join(fixtures, 'absent')])).rejects.toThrow('dossier de certifications introuvable');
  });
});

function dated(version: string, from: string | null, until: string | null): Json {
  return sample({ version, registration: { from, until, source: 'arrêté' } });
}

async function loadFrom(documents: readonly (Json | string)[]): Promise<CertificationCatalogue> {
  const folder = await mkdtemp(join(tmpdir(), 'jalon-certifications-'));
  try {
    await Promise.all(
      documents.map((document, index) =>
        writeFile(join(folder, `${index}.json`), typeof document === 'string' ? document : JSON.stringify(document)),
      ),
    );
    return await CertificationCatalogue.load([folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
