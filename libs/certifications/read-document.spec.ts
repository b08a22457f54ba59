import fc from 'fast-check';
import { law } from '#libs/domain/law/law.js';
import { withLine } from '#libs/domain/law/testing/with-line.js';
import { lawFaults } from './checks/law.js';
import { checkDocument } from './read-document.js';
import { sample, type Json } from './testing/sample.js';

function faultsOf(document: Json): readonly { readonly path: string; readonly message: string }[] {
  const outcome = checkDocument(document);
  return 'faults' in outcome ? outcome.faults : [];
}

const skill = 'blocks[0].activities[1].skills[0]';
const criterion = { code: 'x-c1', text: 'Un critère' };
const jury = 'juries[0]';

const onAssessments = { 'paths.TRAINING.blocksValidatedBy': 'JURY_ON_ASSESSMENTS' };
const portfolio = { code: 'PF', title: 'Portfolio', source: 'règlement, art. 3' };
const asked = { 'paths.TRAINING.documents': [{ document: 'PF' }] };

describe('a fault is named with its path', () => {
  it.each<[name: string, changes: Record<string, unknown>, path: string, message: RegExp]>([
    // Form
    ['a missing title', { 'blocks[2].title': undefined }, 'blocks[2].title', /^valeur manquante$/],
    ['an empty title', { 'blocks[2].title': ' ' }, 'blocks[2].title', /^texte vide$/],
    ['a misspelt field', { 'blocks[2].tittle': 'x' }, 'blocks[2].tittle', /^champ inconnu$/],
    ['a text in place of a number', { 'juries[0].minMembers': '3' }, 'juries[0].minMembers', /^un nombre est attendu, et non un texte$/],
    ['a code with a space', { 'blocks[0].code': 'bloc A' }, 'blocks[0].code', /^un code est attendu/i],
    ['a date that does not exist', { 'registration.from': '2025-02-30' }, 'registration.from', /^cette date n’existe pas$/],
    ['a date that is none', { 'registration.from': '30/01/2025' }, 'registration.from', /AAAA-MM-JJ/],
    [
      'an unknown quality of president',
      { [`${jury}.presidentQualities`]: ['ROYAL'] },
      `${jury}.presidentQualities[0]`,
      /valeur inconnue.*PROFESSIONAL/,
    ],
    ['a missing parameter', { 'reglement.appealMonths': undefined }, 'reglement.appealMonths', /^valeur manquante$/],
    ['a parameter without a source', { 'reglement.appealMonths.source': undefined }, 'reglement.appealMonths.source', /^valeur manquante$/],
    [
      'a parameter out of range',
      { 'reglement.appealMonths.value': 0 },
      'reglement.appealMonths.value',
      /^valeur hors limites : au moins 1$/,
    ],
    [
      'a share above the whole',
      { 'reglement.skillAcquired.value.minAcquis.numerator': 3 },
      'reglement.skillAcquired.value.minAcquis',
      /numérateur/,
    ],
    ['reminders out of order', { 'reglement.reminderDays.value': [1, 7] }, 'reglement.reminderDays.value', /rappels/],
    [
      'a registration that ends before it begins',
      { 'registration.from': '2025-01-02', 'registration.until': '2025-01-01' },
      'registration.until',
      /finit avant/,
    ],
    // Blocks
    [
      'a criterion without a skill, in an activity',
      { 'blocks[0].activities[0].criteria': [criterion] },
      'blocks[0].activities[0].criteria',
      /critère sans compétence/,
    ],
    ['a criterion without a skill, in a block', { 'blocks[0].criteria': [criterion] }, 'blocks[0].criteria', /critère sans compétence/],
    ['a skill without criteria', { [`${skill}.criteria`]: [] }, `${skill}.criteria`, /compétence 1\.2 sans critère/],
    ['a skill with criteria that is a criterion too', { [`${skill}.isItsOwnCriterion`]: true }, `${skill}.criteria`, /a des critères/],
    ['an activity without skills', { 'blocks[0].activities[1].skills': [] }, 'blocks[0].activities[1].skills', /activité sans compétence/],
    ['a code twice among the criteria', { [`${skill}.criteria[1].code`]: '1.2-c1' }, `${skill}.criteria[1].code`, /en double : 1\.2-c1/],
    [
      'a code twice among the skills of two blocks',
      { 'blocks[1].activities[0].skills[0].code': '1.1' },
      'blocks[1].activities[0].skills[0].code',
      /en double : 1\.1/,
    ],
    ['a code twice among the blocks', { 'blocks[1].code': 'A' }, 'blocks[1].code', /code de bloc en double : A/],
    [
      'a code twice among the assessments',
      { 'blocks[3].assessments[1].code': 'A-E1' },
      'blocks[3].assessments[1].code',
      /d’épreuve en double/,
    ],
    [
      'a code that is a criterion and a part of the final assessment',
      { 'finalAssessment.components[0].parts[0].code': '1.1-c1' },
      'finalAssessment.components[0].parts[0].code',
      /en double/,
    ],
    [
      'an assessment that grades an unknown criterion',
      { 'blocks[3].assessments[0].grades[0]': '4.9' },
      'blocks[3].assessments[0].grades[0]',
      /D-E1 évalue 4\.9/,
    ],
    [
      'an assessment that grades a criterion of another block',
      { 'blocks[0].assessments[0].grades[0]': '2.1' },
      'blocks[0].assessments[0].grades[0]',
      /du bloc A/,
    ],
    [
      'a criterion that no assessment grades',
      { 'blocks[3].assessments[0].grades': ['4.1'] },
      'blocks[3].activities[1].skills[0].criteria[0]',
      /aucune épreuve .* 4\.2-c1/,
    ],
    ['an impossible group', { 'blocks[2].assessments[0].group.min': 4 }, 'blocks[2].assessments[0].group', /de 4 à 3/],
    ['a block without assessments', { 'blocks[1].assessments': [] }, 'blocks[1].assessments', /bloc B sans épreuve/],
    ['an unknown prerequisite', { 'blocks[0].prerequisites': ['Z'] }, 'blocks[0].prerequisites[0]', /inconnu : Z/],
    ['a block before itself', { 'blocks[0].prerequisites': ['A'] }, 'blocks[0].prerequisites', /A → A/],
    [
      'a cycle of prerequisites',
      { 'blocks[1].prerequisites': ['C'], 'blocks[2].prerequisites': ['D', 'A'], 'blocks[3].prerequisites': ['B'] },
      'blocks[1].prerequisites',
      /B → C → D → B/,
    ],
    // Final assessment
    [
      'a part of the mémoire that the règlement does not count',
      { 'reglement.memoireParts.value': 5 },
      'reglement.memoireParts.value',
      /en évalue 4/,
    ],
    ['a component twice', { 'finalAssessment.components[1].component': 'MEMOIRE' }, 'finalAssessment.components[1].component', /en double/],
    ['a final assessment that no path presents', { 'paths.TRAINING.juryGrid': 'NONE' }, 'finalAssessment', /aucun parcours/],
    ['a final assessment that does not exist', { finalAssessment: null }, 'paths.TRAINING.juryGrid', /que la certification n’a pas/],
    [
      'a mémoire that is graded but never asked for',
      { 'paths.TRAINING.beforeJury': ['LIVRET'] },
      'paths.TRAINING.beforeJury',
      /MEMOIRE manque/,
    ],
    // Juries
    ['a jury with more members than allowed', { [`${jury}.maxMembers`]: 2 }, `${jury}.maxMembers`, /au moins 3 membres, mais 2 au plus/],
    [
      'a jury with more qualities than seats',
      {
        [`${jury}.maxMembers`]: 3,
        [`${jury}.members`]: [
          { quality: 'PROFESSIONAL', min: 2 },
          { quality: 'ACADEMIC', min: 1 },
        ],
      },
      `${jury}.members`,
      /impossible à réunir/,
    ],
    [
      'a jury with more qualified members than seats',
      { [`${jury}.maxMembers`]: 3, [`${jury}.minQualified`]: 4 },
      `${jury}.minQualified`,
      /4 membres qualifiés/,
    ],
    [
      'a jury with more outsiders than seats',
      { [`${jury}.maxMembers`]: 3, [`${jury}.minOutsideTrainingBody`]: 4 },
      `${jury}.minOutsideTrainingBody`,
      /4 membres extérieurs/,
    ],
    [
      'a quality asked twice of one jury',
      {
        [`${jury}.members`]: [
          { quality: 'ACADEMIC', min: 1 },
          { quality: 'ACADEMIC', min: 2 },
        ],
      },
      `${jury}.members`,
      /deux fois/,
    ],
    [
      'a training jury of one',
      { [`${jury}.minMembers`]: 1, [`${jury}.maxMembers`]: 1 },
      'routes[0].jury',
      /au moins 2 membres \(D6412-6\)/,
    ],
    ['a VAE jury of one', { [`${jury}.minMembers`]: 1, [`${jury}.maxMembers`]: 1 }, 'routes[3].jury', /au moins 2 membres \(D6412-6\)/],
    // The règlement against the law
    [
      'a caducité that the règlement moves',
      { 'reglement.caduciteMonths': { value: 8, source: 'règlement, art. 13' } },
      'reglement.caduciteMonths.value',
      /^8 mois, mais la loi dit 6 mois \(code du travail, R6412-4 .*\) : un règlement ne peut rien y changer$/,
    ],
    [
      'a silence longer than the law’s',
      { 'reglement.recevabiliteMonths': { value: 4, source: 'règlement, art. 12' } },
      'reglement.recevabiliteMonths.value',
      /^4 mois, mais la loi dit 2 mois .* : un règlement ne peut que réduire ce nombre$/,
    ],
    [
      'a notification later than the law’s',
      { 'reglement.notificationDays': { value: 30, source: 'règlement, art. 14' } },
      'reglement.notificationDays.value',
      /^30 jours, mais la loi dit 15 jours .*R6412-7/,
    ],
    [
      'a yearly cap of its own',
      { 'reglement.feasibilityFilesPerYear': { value: { sameCertification: 1, all: 2 }, source: 'règlement, art. 3' } },
      'reglement.feasibilityFilesPerYear.value',
      /^1 dossier par certification et 2 en tout, mais la loi dit 1 dossier par certification et 3 en tout .*R6412-3/,
    ],
    [
      'an article that does not say so',
      { 'reglement.juryMonths.value': 2 },
      'reglement.juryMonths.value',
      /^2 mois, mais la loi dit 3 mois .*R6412-5.* : un choix propre au certificateur cite son règlement$/,
    ],
    // Paths and routes
    ['a route to an unknown jury', { 'routes[0].jury': 'JURI' }, 'routes[0].jury', /jury inconnu, JURI/],
    ['an open route without a jury', { 'routes[0].jury': null }, 'routes[0].jury', /sans jury/],
    ['an open route to a path that does not exist', { 'paths.VAE': null }, 'routes[3].path', /le parcours VAE n’existe pas/],
    ['a VAE that no open route leads to', { 'routes[3].open': false }, 'paths.VAE', /aucune voie d’accès ouverte/],
    ['no path at all', { paths: { TRAINING: null, VAE: null } }, 'paths', /ni formation, ni VAE/],
    [
      'a mémoire before the mémoire',
      { 'paths.TRAINING.beforeMemoire': ['MEMOIRE'] },
      'paths.TRAINING.beforeMemoire[0]',
      /avant le mémoire/,
    ],
    [
      'a validation file asked in training',
      { 'paths.TRAINING.beforeMemoire': ['VALIDATION_FILE'] },
      'paths.TRAINING.beforeMemoire[0]',
      /aucun candidat en formation/,
    ],
    ['a VAE without its file', { 'paths.VAE.beforeJury': [] }, 'paths.VAE.beforeJury', /VALIDATION_FILE manque/],
    ['blocks for the jury to validate without their grid', { 'paths.VAE.juryGrid': 'NONE' }, 'paths.VAE.juryGrid', /TARGET_BLOCKS/],
    [
      'a VAE that would have course assessments',
      { 'paths.VAE.blocksValidatedBy': 'JURY_ON_ASSESSMENTS' },
      'paths.VAE.blocksValidatedBy',
      /la VAE n’a pas d’épreuve en cours de formation/,
    ],
    [
      'a jury that would decide on assessments that a block does not have',
      { ...onAssessments, 'blocks[1].assessments': [] },
      'blocks[1].assessments',
      /sans épreuve/,
    ],
    [
      'a route without the jury that validates blocks, some of which alone are aimed at',
      { ...onAssessments, 'paths.TRAINING.scopes': ['BLOCKS'], 'routes[0].jury': null },
      'routes[0].jury',
      /sans jury/,
    ],
    [
      'a clause about assessments that are before no jury',
      { 'reglement.assessmentsBeforeJury': { value: 'CONVOCATION', source: 'règlement, art. 7' } },
      'reglement.assessmentsBeforeJury',
      /clause sans objet/,
    ],
    // Documents
    ['a document twice', { documents: [portfolio, portfolio], ...asked }, 'documents[1].code', /code de document en double : PF/],
    [
      'a mémoire among them',
      { documents: [{ ...portfolio, code: 'memoire' }], ...asked },
      'documents[0].code',
      /le mémoire ne se déclare pas ici/,
    ],
    ['a document that nobody is asked', { documents: [portfolio] }, 'documents[0]', /document PF qu’aucun parcours ne demande/],
    ['a document asked that is not declared', asked, 'paths.TRAINING.documents[0].document', /document inconnu : PF/],
    [
      'a document asked twice',
      { documents: [portfolio], 'paths.TRAINING.documents': [{ document: 'PF' }, { document: 'PF' }] },
      'paths.TRAINING.documents[1].document',
      /demandé deux fois : PF/,
    ],
    [
      'a document asked where no jury awaits it',
      { documents: [portfolio], 'paths.TRAINING.documents': [{ document: 'PF', scopes: ['FULL', 'BLOCKS'] }] },
      'paths.TRAINING.documents[0].scopes[1]',
      /rien n’attendrait ce document/,
    ],
    [
      'a document asked of journeys that are not open',
      { documents: [portfolio], 'paths.TRAINING.scopes': ['FULL'], 'paths.TRAINING.documents': [{ document: 'PF', scopes: ['BLOCKS'] }] },
      'paths.TRAINING.documents[0].scopes[0]',
      /n’est pas ouvert ainsi : BLOCKS/,
    ],
    ['a document of no page', { documents: [{ ...portfolio, pages: 0 }], ...asked }, 'documents[0].pages', /./],
    ['a grid for the jury without a soutenance', { 'paths.VAE.soutenance': false }, 'paths.VAE.soutenance', /en soutenance/],
    ['a default that is not a field', { 'juries[0].defaults': ['text'] }, 'juries[0].defaults[0]', /valeur inconnue/],
  ])('%s', (_name, changes, path, message) => {
    expect(faultsOf(sample())).toEqual([]);
    expect(faultsOf(sample(changes))).toContainEqual({ path, message: expect.stringMatching(message) });
  });
});

it.each<[name: string, changes: Record<string, unknown>]>([
  ['hears a final assessment', onAssessments],
  ['grades their criteria itself', { ...onAssessments, finalAssessment: null, 'paths.TRAINING.juryGrid': 'TARGET_BLOCKS' }],
  [
    'deliberates on the file',
    { ...onAssessments, finalAssessment: null, 'paths.TRAINING.juryGrid': 'NONE', 'paths.TRAINING.soutenance': false },
  ],
  ['has a portfolio before it', { ...onAssessments, documents: [portfolio], ...asked }],
])('accepts a jury that validates blocks on their assessments, and %s', (_name, changes) => {
  expect(faultsOf(sample(changes))).toEqual([]);
});

describe('a clause that the law speaks of too', () => {
  it.each<[name: string, changes: Record<string, unknown>]>([
    ['promises less than the law', { 'reglement.recevabiliteMonths': { value: 1, source: 'règlement, art. 12' } }],
    ['says what the law says', { 'reglement.caduciteMonths': { value: 6, source: 'règlement, art. 13' } }],
    ['is what nobody has set, and the law holds', { 'reglement.caduciteMonths': { value: 9, source: 'default' } }],
    [
      'is of a certification that ended before the law spoke',
      {
        registration: { from: null, until: '2023-12-31', source: 'x' },
        'reglement.caduciteMonths': { value: 9, source: 'règlement, art. 13' },
      },
    ],
  ])('is accepted where it %s', (_name, changes) => {
    expect(faultsOf(sample(changes))).toEqual([]);
  });

  it('stands once the law has changed: the file is not written anew', () => {
    const line = { from: '2027-01-01', citation: 'R6412-4 (version à venir)', mayOverride: 'NOT_AT_ALL' } as const;
    const amended = withLine(withLine(law, 'CADUCITE', { ...line, months: 8 }), 'RECEVABILITE', { ...line, months: 3 });
    expect(lawFaults(sample(), amended)).toEqual([]);
    const own = sample({ 'reglement.recevabiliteMonths': { value: 1, source: 'règlement, art. 12' } });
    expect(lawFaults(own, amended)).toEqual([]);
  });
});

it('tells a fault of form and contradictions elsewhere in one go', () => {
  const faults = faultsOf(sample({ title: 7, 'blocks[0].prerequisites': ['Z'], 'juries[0].maxMembers': 1, 'routes[0].jury': 'X' }));
  expect(faults.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['title', 'blocks[0].prerequisites[0]', 'juries[0].maxMembers', 'routes[0].jury']),
  );
});

it('refuses rules too large for a journey to carry, with their size and the largest', () => {
  /** With one block more, of so many skills of fifty criteria. */
  const withSkills = (count: number) => {
    const long = (code: string) => code.padEnd(40, '-');
    const skills = Array.from({ length: count }, (_, skill) => ({
      ...{ code: `S${skill}`, text: 'Une compétence', source: 'référentiel' },
      criteria: Array.from({ length: 50 }, (_, index) => ({ code: long(`S${skill}-c${index}`), text: 'Un critère' })),
    }));
    const assessment = { code: 'X-E1', title: 'Une épreuve', grades: skills.map(({ code }) => code), source: 'référentiel' };
    const activities = [{ code: 'X1', title: 'Une activité', skills, source: 'référentiel' }];
    const block = { code: 'X', title: 'Un bloc', activities, assessments: [assessment], source: 'référentiel' };
    return sample({ 'blocks[4]': block });
  };
  expect(faultsOf(withSkills(58))).toEqual([]);
  expect(faultsOf(withSkills(61))).toEqual([
    { path: '', message: 'ses règles, sans les textes, prennent 265 Kio : un parcours n’en porte pas plus de 256 Kio' },
  ]);
});

it.each([null, 3, 'texte', []])('refuses %j', (raw) => {
  const outcome = checkDocument(raw);
  expect('faults' in outcome && outcome.faults.length).toBeGreaterThan(0);
});

describe.each(['coordinateur-parcours/1.json', 'rncp-16575/2016.json'])('%s', (file) => {
  /** The path of every element of every list of blocks, activities, skills, criteria, assessments and graded codes. */
  const elements = elementsOf(sample({}, file).blocks, 'blocks');

  it('is refused once any activity, skill, criterion or assessment is lost', () => {
    const losable = elements.filter((path) => /(activities|skills|criteria|assessments)\[\d+\]$/.test(path));
    expect(losable.length).toBeGreaterThan(30);
    fc.assert(
      fc.property(fc.constantFrom(...losable), (path) => faultsOf(sample({ [path]: undefined }, file)).length > 0),
      { numRuns: 300 },
    );
  });

  it('is refused once any code of a block is another, or is written twice', () => {
    const coded = elements.filter((path) => /(skills|criteria)\[\d+\]$/.test(path)).map((path) => `${path}.code`);
    fc.assert(
      fc.property(fc.constantFrom(...coded), fc.constantFrom(...coded), (to, from) => {
        if (to === from) return;
        const { value } = read(sample({}, file), from);
        const faults = faultsOf(sample({ [to]: value }, file));
        expect(faults.some(({ message }) => message.includes(`en double : ${String(value)}`))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is refused once an assessment grades a code that is nowhere', () => {
    const graded = elements.filter((path) => /grades\[\d+\]$/.test(path));
    fc.assert(
      fc.property(fc.constantFrom(...graded), (path) =>
        faultsOf(sample({ [path]: 'nulle-part' }, file)).some((fault) => fault.path === path),
      ),
    );
  });
});

function elementsOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => [`${path}[${index}]`, ...elementsOf(item, `${path}[${index}]`)]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => elementsOf(member, `${path}.${name}`));
}

function read(document: Json, path: string): { readonly value: unknown } {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  return { value: steps.reduce<unknown>((at, step) => (at as Json)[step], document) };
}
