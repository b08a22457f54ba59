/** Certifications that somebody writes as data alone: run to their end unchanged, or refused at the door with their faults. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificationCatalogue } from '#libs/certifications/catalogue.js';
import { sample, type Json } from '#libs/certifications/testing/sample.js';
import { parisDate } from '#libs/domain/time/local-date.js';
import type { Member } from '#apps/cli/demo/member.js';
import { certified, finalParts, sat } from '#apps/cli/demo/episodes/jury.js';
import { blockPassed, blockSat, hostPeriod } from '#apps/cli/demo/episodes/training.js';
import { feasibility, validationFile } from '#apps/cli/demo/episodes/vae.js';
import { Player } from '#apps/cli/demo/play.js';
import { inOrder, step } from '#apps/cli/demo/script.js';
import { newHome, sharedStack, testCertifications, typeNpmStart } from '../harness/stack.js';
import { Witness } from '../harness/witness.js';

/** Blocks that wait for one another, one of them assessed during the host period; no final assessment; a jury of two. */
const byTraining: Member = {
  name: 'e2e-aide-a-domicile',
  part: '',
  person: 21,
  certification: { code: 'aide-a-domicile', version: '2025' },
  lookAt: '',
  ends: 'CERTIFIED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    return [
      scene.enters('2025-01-06', { path: 'TRAINING', route }),
      ...inOrder(
        blockPassed(scene, 'HYGIENE', '2025-02-03'),
        blockPassed(scene, 'REPAS', '2025-03-03'),
        blockPassed(scene, 'MOBILITE', '2025-03-10'),
        blockPassed(scene, 'LIEN', '2025-04-07'),
        hostPeriod(scene, { from: '2025-05-05', until: '2025-06-06', hours: 140 }),
        blockPassed(scene, 'SUIVI', '2025-05-26'),
      ),
      ...sat(scene, { route, on: '2025-07-08', decision: 'FULL' }),
      certified(scene, '2025-07-18'),
    ];
  },
};

/** A VAE whose jury hears the candidate, and asks for a period in a host organisation besides the file. */
const byVae: Member = {
  name: 'e2e-mediation-numerique',
  part: '',
  person: 21,
  certification: { code: 'mediation-numerique', version: '1' },
  lookAt: '',
  ends: 'CERTIFIED',
  script: (scene) => [
    scene.enters('2025-01-06', { path: 'VAE', route: 'VAE' }),
    feasibility(scene, { submitted: '2025-01-10', complete: '2025-01-20', decided: '2025-02-17' }),
    ...hostPeriod(scene, { from: '2025-03-10', until: '2025-03-28', hours: 70 }),
    validationFile(scene, '2025-05-12', ['1', '2']),
    ...sat(scene, { route: 'VAE', on: '2025-07-08', decision: 'FULL', lines: scene.criteriaOf('1', '2') }),
    certified(scene, '2025-07-18'),
  ],
};

/** Assessments in training and a professional file, both before a jury that validates the blocks by its own grid. */
const beforeAJury: Member = {
  name: 'e2e-technicien-support',
  part: '',
  person: 21,
  certification: { code: 'technicien-support', version: '1' },
  lookAt: '',
  ends: 'CERTIFIED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    const file = scene.file('Dossier professionnel', 'Trois exemples de pratique, les titres, la déclaration sur l’honneur.');
    return [
      scene.enters('2025-01-06', { path: 'TRAINING', route }),
      ...inOrder(
        blockSat(scene, 'CP1', '2025-02-03'),
        blockSat(scene, 'CP2', '2025-03-03'),
        [step('2025-05-12', 'submit-document', { document: 'DP', file, pages: 30, parts: 3 })],
        [step('2025-05-19', 'return-document', { document: 'DP', motive: 'La déclaration sur l’honneur n’est pas signée.' })],
        [step('2025-05-22', 'submit-document', { document: 'DP', file, pages: 31, parts: 3 })],
        [step('2025-05-26', 'accept-document', { document: 'DP' })],
      ),
      ...sat(scene, { route, on: '2025-07-08', decision: 'FULL', lines: scene.criteriaOf('CP1', 'CP2') }),
      certified(scene, '2025-07-18'),
    ];
  },
};

/** Assessments in training, one after the other, proposed to a jury that hears a mémoire and decides on what they have shown. */
const onItsAssessments: Member = {
  name: 'e2e-conduite-de-projet',
  part: '',
  person: 21,
  certification: { code: 'conduite-de-projet', version: '1' },
  lookAt: '',
  ends: 'CERTIFIED',
  script: (scene) => {
    const route = 'FORMATION_CONTINUE';
    return [
      scene.enters('2025-01-06', { path: 'TRAINING', route }),
      ...inOrder(
        blockSat(scene, 'P1', '2025-02-03'),
        blockSat(scene, 'P2', '2025-03-03'),
        [step('2025-04-07', 'submit-memoire', { file: scene.file('Mémoire', 'Conduire sans contraindre.'), pages: 15, parts: 2 })],
        [step('2025-04-14', 'accept-memoire', {})],
        [step('2025-04-15', 'submit-document', { document: 'PORTFOLIO', file: scene.file('Portfolio', 'Quatre projets.') })],
        [step('2025-04-22', 'accept-document', { document: 'PORTFOLIO' })],
      ),
      ...sat(scene, { route, on: '2025-07-08', decision: 'FULL', lines: finalParts(scene) }),
      certified(scene, '2025-07-18'),
    ];
  },
};

describe('a certification given as a data file alone', () => {
  it.each([byTraining, byVae, beforeAJury, onItsAssessments])(
    '$name goes to its diploma over HTTP',
    async (member) => {
      const { home } = await sharedStack();
      const catalogue = await CertificationCatalogue.load([testCertifications]);
      const { code, version } = member.certification;
      const rules = catalogue.findVersion(code, version)?.rules;
      if (!rules) throw new Error(`${code} ${version} is not among the fixtures`);
      const witness = new Witness(home);
      const { status, journeyId } = await new Player(witness, parisDate(new Date().toISOString())).play(member, rules, () => undefined);
      expect(status).toBe(member.ends);
      const { state } = (await witness.journeys()).find((journey) => journey.journeyId === journeyId) ?? {};
      expect(state).toMatchObject({ certification: { code, digest: rules.digest }, diploma: { number: expect.stringContaining(code) } });
    },
    600_000,
  );
});

describe('a certification with faults', () => {
  const faulty = (changes: Record<string, unknown>): Json => sample({ code: 'faulty', ...changes });
  const faults: readonly (readonly [fault: string, document: Json, sentence: RegExp])[] = [
    [
      'a criterion without a skill',
      faulty({ 'blocks[0].activities[0].criteria': [{ code: 'x-c1', text: 'Un critère' }] }),
      /fautive\.json, blocks\[0\]\.activities\[0\]\.criteria : critère sans compétence/,
    ],
    [
      'a cycle of prerequisites',
      faulty({ 'blocks[0].prerequisites': ['B'], 'blocks[1].prerequisites': ['A'] }),
      /fautive\.json, blocks\[0\]\.prerequisites : cycle de blocs préalables : A → B → A/,
    ],
    [
      'a jury rule that nobody can satisfy',
      faulty({ 'juries[0].maxMembers': 3, 'juries[0].members': [{ quality: 'ACADEMIC', min: 3 }] }),
      /fautive\.json, juries\[0\]\.members : jury JURY impossible à réunir/,
    ],
  ];

  const folderOf = (document: Json): string => {
    const folder = join(newHome(), 'certifications');
    mkdirSync(folder);
    writeFileSync(join(folder, 'fautive.json'), JSON.stringify(document));
    return folder;
  };

  it.each(faults)('%s: npm start refuses, naming the file, the path and the fault', async (_, document, sentence) => {
    const start = await typeNpmStart({ args: ['--no-demo'], env: { JALON_CERTIFICATIONS_FOLDER: folderOf(document) } });
    expect(await start.exit).toBe(1);
    expect(start.said).toMatch(sentence);
    expect(start.said).not.toMatch(/^ +at /m);
  });

  it('so does an API process of its own, before it connects to anything', async () => {
    const [, document, sentence] = faults[1] as (typeof faults)[number];
    const env = {
      ...process.env,
      JALON_HOME: newHome(),
      JALON_CERTIFICATIONS_FOLDER: folderOf(document),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    };
    const child = spawn(process.execPath, [join(__dirname, '../../dist/apps/api/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    expect([code, said]).toEqual([1, expect.stringMatching(sentence)]);
  });
});
