import { readFileSync } from 'node:fs';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import type { NewRefusal } from '#libs/record/refusals/refusal.js';
import { entriesOf } from './entries.js';
import { entry, type Disclosure, type DossierNames } from './format.js';
import { readDossier } from './read-dossier.js';
import { freshProgram } from './testing/program.js';
import { exemptedAndVoted, openDossierBench, type DossierBench } from './testing/recorded.js';
import { resigned, textIn } from './testing/resigned.js';
import { faultsOf } from './testing/second-verifier.js';
import type { Contents } from './verifier/contents.js';
import { frenchVerdict } from './verifier/french-verdict.js';
import { verifyContents } from './verifier/verify.js';

const names: DossierNames = { jur_1: 'Odile Ravenel', jur_2: 'Corentin Villemonteix', jur_3: 'Hugo Vasseline' };
const versionsOf = (type: string) =>
  exemptedAndVoted()
    .types()
    .flatMap((each, index) => (each === type ? [index + 1] : []));
const [decided = 0] = versionsOf('JuryDecided');
const [replaced = 0] = versionsOf('FactReplaced');
const [ofA = 0, ofB = 0] = versionsOf('BlockConcluded');

let bench: DossierBench;
let journeyId: string;

beforeAll(async () => {
  bench = await openDossierBench();
  journeyId = await bench.record(exemptedAndVoted());
  await new RefusalLog(bench.journal.dataSource).appendRefusals([
    refused('grid.line-foreign', 'La grille n’a pas à apprécier : B.1.2 (hors de la grille, déjà acquis ou exempté).'),
    refused('grid.line-foreign', 'La grille n’a pas à apprécier : A.2.1 (hors de la grille, déjà acquis ou exempté).'),
    refused('assessment.exempted', 'Le candidat est exempté de tous les critères de l’épreuve B-E1.'),
  ]);
  await bench.log.make();
});
afterAll(() => bench?.close());

function refused(code: string, sentence: string): NewRefusal {
  const who = { kind: 'COMMAND', actor: { id: 'act_1', role: 'STAFF' }, operation: null, commands: ['record-grid'] } as const;
  const what = { route: null, streamId: journeyId, commandId: 'cmd_1', version: 3, source: null, count: 1 };
  return { ...who, ...what, reasons: [{ code, sentence, source: 'règlement' }] };
}

async function contentsOf(disclosure: Disclosure, named: DossierNames | null = names): Promise<Contents> {
  const source = await bench.source();
  const dossier = { ...(await readDossier(source, journeyId, { disclosure })), names: named };
  const enclosed = { verifier: readFileSync(await freshProgram()), format: readFileSync('infra/dossier-format.md') };
  return new Map(entriesOf(dossier, { ...enclosed, signer: source.keys.signer }).map(({ name, content }) => [name, content as Buffer]));
}

/** Every entry that tells of the journey; a rule names each criterion, whoever is exempted from it. */
const telling = (contents: Contents) =>
  [...contents.keys()].filter((name) => ![entry.verifier, entry.format].includes(name as never) && !name.startsWith('regles/'));

const voices = (text: string): readonly string[] => text.match(/\{"inFavour":(true|false),"jurorId":"[^"]*"\}/g) ?? [];

describe('a dossier for who did not sit', () => {
  it('counts the votes of a jury, and tells of none whose it is, in no entry', async () => {
    const contents = await contentsOf('WITHOUT_CONFIDENTIAL');
    const counted = (inFavour: boolean) => `{"inFavour":${inFavour},"jurorId":"jur_confidentiel"}`;
    const found = telling(contents).flatMap((name) => {
      const text = textIn(contents, name);
      expect([name, text.split('inFavour').length - 1]).toEqual([name, voices(text).length]);
      expect(text).not.toMatch(/<td>(pour|contre|abstention)<\/td>/);
      return voices(text).map((voice) => [name, voice]);
    });
    const inEach = (version: number) => [true, true, false].map((inFavour) => [entry.told(version), counted(inFavour)]);
    expect(found).toEqual([...inEach(decided), ...inEach(replaced)]);
    for (const name of [entry.report, entry.namedReport]) {
      expect(textIn(contents, name)).toContain('2 voix sur 3 y ont été favorables');
      expect(textIn(contents, name)).toContain('<td>non communiqué</td>');
    }
  });

  it('tells of no exemption: neither of its decision, nor in a conclusion, nor in a refusal', async () => {
    const contents = await contentsOf('WITHOUT_CONFIDENTIAL');
    for (const name of telling(contents))
      expect([name, textIn(contents, name)]).toEqual([name, expect.not.stringMatching(/EXEMPTED|Dispense|dsp_1/)]);
    // A grid grades every line, whoever is exempted.
    for (const name of [entry.told(ofB), entry.refusals]) expect(textIn(contents, name)).not.toContain('B.1.2');
    const concluded = JSON.parse(textIn(contents, entry.told(ofB))) as { data: { criteria: object[] } };
    expect(concluded.data.criteria).toEqual([{ criterion: 'B.1.1', grading: 'ACQUIS' }]);
    expect(contents.has(entry.event(ofA))).toBe(true);
    expect(textIn(contents, entry.refusals)).toContain('A.2.1');
    expect(textIn(contents, entry.refusals)).not.toContain('assessment.exempted');
  });

  it('verifies by both verifiers, which say what rests on a signature alone', async () => {
    const contents = await contentsOf('WITHOUT_CONFIDENTIAL');
    const verdict = verifyContents(contents);
    expect([verdict.findings, faultsOf(contents)]).toEqual([[], []]);
    expect(verdict.dossier?.told.map(({ version }) => version)).toEqual([ofB, decided, replaced]);
    const links = verdict.dossier?.links.filter(({ withheld }) => withheld).map(({ version }) => version);
    expect(links).toEqual(expect.arrayContaining([ofB, decided, replaced]));
    const told = frenchVerdict(verdict, { keyIds: [], checkpoints: [] });
    expect(told).toContain('3 autres ne sont communiqués qu’en partie (dits/)');
  });

  it('keeps everything where the whole is asked for', async () => {
    const contents = await contentsOf('WHOLE');
    expect([verifyContents(contents).findings, faultsOf(contents)]).toEqual([[], []]);
    expect([...contents.keys()].filter((name) => name.startsWith('dits/'))).toEqual([]);
    expect(textIn(contents, entry.event(decided))).toContain('{"inFavour":false,"jurorId":"jur_2"}');
    expect(textIn(contents, entry.event(ofB))).toContain('{"criterion":"B.1.2","grading":"EXEMPTED"}');
    expect(textIn(contents, entry.refusals)).toContain('B.1.2');
    expect(textIn(contents, entry.report)).toContain('<td>contre</td>');
  });
});

describe('what is told of an event', () => {
  const kinds = (contents: Contents) => verifyContents(contents).findings.map((one) => [one.kind, one.entry, one.field]);

  it('cannot be changed nor taken out unseen', async () => {
    const contents = await contentsOf('WITHOUT_CONFIDENTIAL');
    const name = entry.told(decided);
    const changed = new Map([...contents, [name, Buffer.from(textIn(contents, name).replace('FULL', 'PARTIAL'))]]);
    expect(kinds(changed)).toContainEqual(['CHANGED', name, null]);
    expect(faultsOf(changed)).toContain(`manifeste.json: ${name}`);
    const without = new Map([...contents].filter(([each]) => each !== name));
    expect(kinds(without)).toContainEqual(['MISSING', name, null]);
    expect(faultsOf(without)).toContain(`manifeste.json: ${name}`);
  });

  it('leads to the state and the report that are written, whoever signs the manifest anew', async () => {
    const contents = await contentsOf('WITHOUT_CONFIDENTIAL', null);
    const { keys } = await bench.source();
    const valid = resigned(contents, keys, entry.told(ofB), (text) => text.replace('"validated":true', '"validated":false'));
    expect(kinds(valid)).toContainEqual(['FOLDS_OTHERWISE', entry.state, expect.stringContaining('/state/blocks/B')]);
    const voice = resigned(contents, keys, entry.told(decided), (text) => text.replace('"inFavour":true', '"inFavour":false'));
    expect(kinds(voice)).toContainEqual(['REPORT_DIFFERS', entry.report, null]);
  });

  it('has a place only beside a withheld link of its own, in a dossier that has such', async () => {
    const contents = await contentsOf('WITHOUT_CONFIDENTIAL', null);
    const { keys } = await bench.source();
    const shown = textIn(contents, entry.event(ofA));
    const beside = resigned(contents, keys, entry.told(ofA), () => shown);
    expect(kinds(beside)).toContainEqual(['ADDED', entry.told(ofA), null]);
    expect(faultsOf(beside)).toContain(`${entry.told(ofA)}: not withheld`);
    const moved = resigned(contents, keys, entry.told(decided), () => shown);
    expect(kinds(moved)).toContainEqual(['CHANGED', entry.told(decided), '/version']);
    expect(faultsOf(moved)).toContain(`${entry.told(decided)}: place`);
    const first = resigned(contents, keys, entry.head, (text) => text.replace('jalon-dossier/2', 'jalon-dossier/1'));
    expect(kinds(first)).toContainEqual(['ADDED', entry.told(decided), null]);
    expect(faultsOf(first)).toContain(`${entry.told(decided)}: no place for it`);
  });
});
