import { readFileSync, mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { rotateCheckpointKey } from '#libs/record/checkpoints/checkpoint-keys.js';
import { started, type Given } from '#libs/domain/journey/testing/given.js';
import { walk } from '#libs/domain/journey/testing/walk.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import type { NewRefusal } from '#libs/record/refusals/refusal.js';
import { RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { rebuildReadModels } from '#libs/record/journal/rebuild.js';
import { runFolder } from '#test/harness/run-folder.js';
import { zipped } from './archive.js';
import type { Enclosures } from './enclosures.js';
import { entriesOf } from './entries.js';
import { entry, namesEntries, type DossierNames } from './format.js';
import { NotCovered, JourneyUnknown, readDossier, type DossierOptions } from './read-dossier.js';
import { freshProgram, run } from './testing/program.js';
import { faultsOf } from './testing/second-verifier.js';
import {
  exemptedAndVoted,
  openDossierBench,
  refusedBlock,
  rules,
  sealedText,
  toTheDiploma,
  vae,
  type DossierBench,
} from './testing/recorded.js';
import { resigned as signedAnew, textIn } from './testing/resigned.js';
import type { Contents } from './verifier/contents.js';
import { openArchive } from './verifier/open.js';
import { frenchVerdict } from './verifier/french-verdict.js';
import { verifyContents } from './verifier/verify.js';

const journeys: Readonly<Record<string, () => Given>> = {
  'to the diploma': toTheDiploma,
  'with a refused block': refusedBlock,
  'by VAE': vae,
  'with an exemption and votes': exemptedAndVoted,
};
const whole: DossierOptions = { disclosure: 'WHOLE' };
const forAnyone: DossierOptions = { disclosure: 'WITHOUT_CONFIDENTIAL' };

let bench: DossierBench;
let enclosed: Enclosures;

beforeAll(async () => {
  bench = await openDossierBench();
  enclosed = { verifier: readFileSync(await freshProgram()), format: Buffer.from('The format.') };
});
afterAll(() => bench?.close());

async function archiveOf(journeyId: string, options: DossierOptions = forAnyone): Promise<Buffer> {
  const source = await bench.source();
  const dossier = await readDossier(source, journeyId, options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipped(entriesOf(dossier, { ...enclosed, signer: source.keys.signer }))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function recorded(journey: Given): Promise<string> {
  const journeyId = await bench.record(journey);
  await bench.log.make();
  return journeyId;
}

const contentsOf = (archive: Buffer): Map<string, Uint8Array> => new Map(Object.entries(unzipSync(archive)));

function unpacked(archive: Buffer): string {
  const folder = mkdtempSync(join(runFolder(), 'dossier-'));
  for (const [name, bytes] of contentsOf(archive)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

describe.each(Object.entries(journeys))('the dossier of a journey %s', (_, journey) => {
  it.each([whole, forAnyone])('is sound, and says so from Node alone, offline, unpacked or not (%j)', async (options) => {
    const archive = await archiveOf(await recorded(journey()), options);
    expect(verifyContents(contentsOf(archive)).findings).toEqual([]);
    expect(faultsOf(contentsOf(archive))).toEqual([]);
    const folder = unpacked(archive);
    const alone = await run(process.execPath, ['verifier.mjs'], folder, {});
    expect(alone).toMatchObject({ code: 0, output: expect.stringContaining('Rien n’a été altéré.') });
    const file = join(mkdtempSync(join(runFolder(), 'zip-')), 'dossier.zip');
    writeFileSync(file, archive);
    expect(await run(process.execPath, [join(folder, 'verifier.mjs'), file], dirname(file), {})).toMatchObject({ code: 0 });
  });

  it('is the same to the byte, whatever others record, sign or rebuild meanwhile', async () => {
    const journeyId = await recorded(journey());
    const first = await archiveOf(journeyId);
    await recorded(refusedBlock());
    await rebuildReadModels(bench.journal.dataSource, bench.journal.archive, streamKinds);
    expect((await archiveOf(journeyId)).equals(first)).toBe(true);
  });

  it('encloses a verifier that an auditor can read: the domain is in it, and no library of schemas', () => {
    const program = enclosed.verifier.toString();
    expect(program).toContain('// libs/domain/journey/evolve.ts');
    expect(program).not.toContain('node_modules/zod');
  });

  it('tells what happened, and shows no ciphertext', async () => {
    const report = textIn(contentsOf(await archiveOf(await recorded(journey()), whole)), entry.report);
    expect(report).toContain('<html lang="fr">');
    expect(report).not.toContain('sealed:2:');
    expect(report).not.toMatch(/undefined|\[object|<script/);
    for (const { version } of journey().events) expect(report).toContain(`id="fait-${version}"`);
  });

  it('lets no byte of any entry be changed unseen, and names the entry', async () => {
    const contents = contentsOf(await archiveOf(await recorded(journey())));
    const names = [...contents.keys()];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 1, max: 255 }), (name, place, change) => {
        const bytes = Uint8Array.from(contents.get(name) ?? []);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const { findings } = verifyContents(new Map([...contents, [name, bytes]]));
        const told = findings.filter((one) => one.entry === name || (name === entry.signature && one.entry === entry.manifest));
        const byKey = name === entry.keys && findings.length > 0;
        expect([name, at, byKey || told.length > 0]).toEqual([name, at, true]);
        expect(faultsOf(new Map([...contents, [name, bytes]]))).not.toEqual([]);
      }),
      { numRuns: 300, examples: names.map((name) => [name, 0, 1]) },
    );
  });

  it('lets no byte of the archive be changed unseen, around its entries as within them', async () => {
    const archive = await archiveOf(await recorded(journey()));
    const within = new Set<number>();
    let at = 0;
    for (const [name, { length }] of contentsOf(archive)) {
      const start = at + 30 + Buffer.byteLength(name);
      for (let place = start; place < start + length; place++) within.add(place);
      at = start + length + 16;
    }
    const around = [...archive.keys()].filter((place) => !within.has(place));
    const anywhere = fc.oneof({ arbitrary: fc.constantFrom(...around), weight: 3 }, fc.nat(archive.length - 1));
    await fc.assert(
      fc.asyncProperty(anywhere, fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const altered = Uint8Array.from(archive);
        altered[place] = (altered[place] ?? 0) ^ change;
        const told = await openArchive(altered).then(
          ({ findings }) => findings.map(({ kind }) => kind),
          (error: Error) => [error.message],
        );
        expect([place, told]).toEqual([place, [expect.stringMatching(/^(ARCHIVE_REWRITTEN|l’archive ne se lit pas comme un ZIP)$/)]]);
      }),
      { numRuns: 250 },
    );
  });
});

describe('a dossier', () => {
  it('says of a delay that had ended when its checkpoint was signed that it ended, and not that it is to be kept', async () => {
    const report = textIn(contentsOf(await archiveOf(await recorded(toTheDiploma()))), entry.report);
    expect(report).toMatch(/« Réclamation » : le délai s’est terminé le \d/);
    expect(report).not.toContain('à tenir avant la fin');
  });

  it('is refused in an archive that holds more than the writer wrote, or the same in another order', async () => {
    const archive = await archiveOf(await recorded(refusedBlock()));
    const findingsOf = async (bytes: Uint8Array) => (await openArchive(bytes)).findings.map(({ kind }) => kind);
    expect(await findingsOf(archive)).toEqual([]);
    expect(await findingsOf(Buffer.concat([archive, Buffer.from('x')]))).toEqual(['ARCHIVE_REWRITTEN']);
    const reordered: Uint8Array[] = [];
    const entries = [...contentsOf(archive)].map(([name, bytes]) => ({ name, content: Buffer.from(bytes) }));
    for await (const chunk of zipped(entries.toReversed())) reordered.push(chunk);
    expect(await findingsOf(Buffer.concat(reordered))).toEqual(['ARCHIVE_REWRITTEN']);
    const name = Buffer.from(archive);
    name[30] = 'l'.charCodeAt(0);
    expect((await openArchive(name)).findings).toMatchObject([{ kind: 'ARCHIVE_REWRITTEN', entry: entry.readMe }]);
    const file = join(mkdtempSync(join(runFolder(), 'zip-')), 'dossier.zip');
    writeFileSync(file, name);
    const told = await run(process.execPath, [join(unpacked(archive), 'verifier.mjs'), file], dirname(file), {});
    expect(told).toMatchObject({ code: 1, output: expect.stringContaining(`${entry.readMe} : l’archive ZIP n’est pas`) });
  });

  it('is sound for whatever journey of a certification that ships, its wording with it', async () => {
    for (const { rules: pinned, document } of bench.catalogue.list()) {
      for (const path of ['TRAINING', 'VAE'] as const) {
        const route = pinned.routes.find((one) => one.path === path && one.open);
        if (!route) continue;
        let seed = 7;
        const pick = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
        const on = pinned.registration.until === null ? '2025-01-06' : '2020-01-06';
        const start = started(on, { certification: { code: pinned.code, version: pinned.version }, path, route: route.code });
        const archive = await archiveOf(await recorded(walk(pinned, start, pick)));
        const contents = contentsOf(archive);
        expect(verifyContents(contents).findings).toEqual([]);
        expect(textIn(contents, entry.report)).toContain(document.title.replaceAll("'", '&#39;'));
        const wording = entry.document(pinned.code, pinned.version);
        const altered = textIn(contents, wording).replace('"minMembers":', '"minMembers":1');
        const { findings } = verifyContents(new Map([...contents, [wording, Buffer.from(altered)]]));
        expect(findings).toContainEqual(expect.objectContaining({ kind: 'RULES_ALTERED', field: '/juries/0/minMembers' }));
      }
    }
  });

  it('names an event taken out, one put in, one moved, and one that another journey had', async () => {
    const contents = contentsOf(await archiveOf(await recorded(refusedBlock())));
    const other = contentsOf(await archiveOf(await recorded(toTheDiploma())));
    const [second, third] = [contents.get(entry.event(2)), contents.get(entry.event(3))];
    if (!second || !third) throw new Error('the journey has three events');
    const without = new Map(contents);
    without.delete(entry.event(2));
    const of = (changed: Contents) => verifyContents(changed).findings.map(({ kind, entry: name, version }) => [kind, name, version]);
    expect(of(without)).toContainEqual(['MISSING', entry.event(2), 2]);
    expect(of(new Map([...contents, [entry.event(99), second]]))).toContainEqual(['ADDED', entry.event(99), 99]);
    expect(of(new Map([...contents, [entry.event(2), third], [entry.event(3), second]]))).toEqual(
      expect.arrayContaining([
        ['CHANGED', entry.event(2), 2],
        ['CHANGED', entry.event(3), 3],
      ]),
    );
    const foreign = verifyContents(new Map([...contents, [entry.event(1), other.get(entry.event(1)) ?? second]]));
    expect(foreign.findings).toContainEqual(expect.objectContaining({ kind: 'CHANGED', version: 1, field: '/journeyId' }));
  });

  it('is not what somebody makes anew with another key: the auditor’s own says so', async () => {
    const journeyId = await recorded(toTheDiploma());
    const { keys } = await bench.source();
    const contents = contentsOf(await archiveOf(journeyId));
    const held = { keyIds: [keys.signer.keyId], checkpoints: [] };
    expect(verifyContents(contents, held).findings).toEqual([]);
    const elsewhere = await openDossierBench();
    const forged = await elsewhere.record(toTheDiploma());
    await elsewhere.log.make();
    const source = await elsewhere.source();
    const made = entriesOf(await readDossier(source, forged, forAnyone), { ...enclosed, signer: source.keys.signer });
    await elsewhere.close();
    const forgedContents = new Map(made.map(({ name, content }) => [name, content as Buffer]));
    expect(verifyContents(forgedContents).findings).toEqual([]);
    expect(verifyContents(forgedContents, held).findings.map(({ kind }) => kind)).toEqual(['OTHER_KEY', 'OTHER_KEY']);
  });

  it('is no better for a manifest signed anew: what the facts say must hold by itself', async () => {
    const { keys } = await bench.source();
    const contents = contentsOf(await archiveOf(await recorded(refusedBlock()), whole));
    const resigned = (name: string, change: (text: string) => string) => signedAnew(contents, keys, name, change);
    const kinds = (changed: Contents) => verifyContents(changed).findings.map(({ kind, field }) => `${kind} ${field ?? ''}`.trim());
    const { digest } = rules;
    expect(kinds(resigned(entry.event(6), (text) => text.replace('NON_ACQUIS', 'ACQUIS')))).toEqual(
      expect.arrayContaining(['CHANGED', expect.stringMatching(/^FOLDS_OTHERWISE \/state\/blocks\/A/)]),
    );
    expect(kinds(resigned(entry.state, (text) => text.replace('"version":10', '"version":11')))).toEqual([
      'FOLDS_OTHERWISE /state/version',
    ]);
    expect(kinds(resigned(entry.report, (text) => text.replace('non validé', 'validé')))).toEqual(['REPORT_DIFFERS']);
    expect(kinds(resigned(entry.rules(digest), (text) => text.replace('"value":40', '"value":41')))).toContain('RULES_ALTERED');
    expect(kinds(resigned(entry.chain, (text) => text.replace(/"leafIndex":\d+/, '"leafIndex":0')))).toContain('NOT_COVERED proof');
    expect(kinds(resigned(entry.checkpoint, (text) => text.replace('madeAt":"2', 'madeAt":"3')))).toEqual(['SIGNATURE_REFUSED']);
    expect(kinds(resigned(entry.keys, (text) => text.replace('"x":"', '"x":"A')))).toContain('CHANGED /keys/0');
    expect(kinds(resigned(entry.chain, () => '{}'))).toContain('NOT_CANONICAL');
    const newer = verifyContents(resigned(entry.event(6), (text) => text.replace('"type":', '"schema":9,"type":')));
    expect(newer.findings).toMatchObject([{ kind: 'EVENT_UNKNOWN', entry: entry.event(6), version: 6 }]);
    expect(frenchVerdict(newer, { keyIds: [], checkpoints: [] })).toContain('ne peut pas être vérifié par ce programme');
    for (const name of contents.keys())
      if (name !== entry.verifier && name !== entry.format && name !== entry.manifest && name !== entry.signature)
        expect([name, kinds(resigned(name, (text) => `${text} `))]).not.toEqual([name, []]);
  });

  it('holds what the rules refused, each as its log chained it, and no refusal that tells of a handicap', async () => {
    const journeyId = await bench.record(refusedBlock());
    const log = new RefusalLog(bench.journal.dataSource);
    const refused = (command: string, code: string, sentence: string): NewRefusal => ({
      kind: 'COMMAND',
      actor: { id: 'act_1', role: 'STAFF' },
      operation: null,
      commands: [command],
      route: null,
      streamId: journeyId,
      commandId: 'cmd_1',
      reasons: [{ code, sentence, source: 'règlement' }],
      version: 3,
      source: null,
      count: 1,
    });
    await log.appendRefusals([
      refused('issue-diploma', 'diploma.no-decision', 'Aucune décision n’accorde la certification.'),
      refused('grant-amenagement', 'amenagement.unknown', 'Cet aménagement n’a pas été demandé.'),
      refused('conclude-block', 'block.pending', 'Une épreuve est attendue.'),
    ]);
    await bench.log.make();
    const contents = contentsOf(await archiveOf(journeyId));
    const { dossier, findings } = verifyContents(contents);
    expect(findings).toEqual([]);
    expect(faultsOf(contents)).toEqual([]);
    expect(dossier?.refusals.map(({ refusal }) => refusal.commands)).toEqual([['issue-diploma'], ['conclude-block']]);
    expect(textIn(contents, entry.report)).toContain('Aucune décision n’accorde la certification.');
    expect(verifyContents(contentsOf(await archiveOf(journeyId, whole))).dossier?.refusals).toHaveLength(3);
    const altered = new Map([...contents, [entry.refusals, Buffer.from(textIn(contents, entry.refusals).replace('Aucune', 'Quelle'))]]);
    expect(verifyContents(altered).findings).toContainEqual(expect.objectContaining({ kind: 'CHANGED', field: '/refusals/0/hash' }));
  });

  it('discloses no handicap, and does not let it be guessed from what is missing, unless the whole is asked for', async () => {
    const journeyId = await recorded(toTheDiploma());
    const told = (archive: Buffer) =>
      [...contentsOf(archive)].filter(([name]) => name !== entry.verifier).map(([, bytes]) => Buffer.from(bytes).toString());
    const [open, all] = [told(await archiveOf(journeyId)).join('\n'), told(await archiveOf(journeyId, whole)).join('\n')];
    for (const word of ['ame_1', 'AmenagementRequested', 'AmenagementGranted', 'Aménagement accordé']) {
      expect(open).not.toContain(word);
      expect(all).toContain(word);
    }
    const { dossier } = verifyContents(contentsOf(await archiveOf(journeyId)));
    const withheld = dossier?.links.filter((link) => link.withheld).map(({ version }) => toTheDiploma().types()[version - 1]);
    expect(withheld).toEqual(['PlacementReviewRecorded', 'AmenagementRequested', 'AmenagementGranted', 'IncidentRecorded', 'JuryDecided']);
  });

  it('opens texts where asked, in a file of their own', async () => {
    const journeyId = await recorded(refusedBlock());
    const source = await bench.source();
    const dossier = { ...(await readDossier(source, journeyId, forAnyone)), texts: { [sealedText]: 'Trop de <b>hâte</b>.' } };
    const made = entriesOf(dossier, { ...enclosed, signer: source.keys.signer });
    const contents = new Map(made.map(({ name, content }) => [name, content as Buffer]));
    expect(textIn(contents, entry.report)).toContain('Motif : Trop de &lt;b&gt;hâte&lt;/b&gt;.');
    expect(verifyContents(contents).findings).toEqual([]);
  });

  describe('with names', () => {
    const names: DossierNames = { cnd_1: 'Odile Ravenel', jur_1: 'Corentin <Villemonteix>', act_test: 'Hugo Vasseline' };

    const archiveWith = async (journeyId: string, told: DossierNames | null): Promise<Buffer> => {
      const source = await bench.source();
      const dossier = { ...(await readDossier(source, journeyId, forAnyone)), names: told };
      const chunks: Uint8Array[] = [];
      for await (const chunk of zipped(entriesOf(dossier, { ...enclosed, signer: source.keys.signer }))) chunks.push(chunk);
      return Buffer.concat(chunks);
    };

    it('tells who is who in a report of its own, and is sound, from Node alone too', async () => {
      const archive = await archiveWith(await recorded(toTheDiploma()), names);
      const contents = contentsOf(archive);
      expect(textIn(contents, entry.namedReport)).toContain('Odile Ravenel <code>cnd_1</code>');
      expect(textIn(contents, entry.namedReport)).toContain('Corentin &lt;Villemonteix&gt; (jur_1), présidence');
      expect(textIn(contents, entry.namedReport)).toContain('Hugo Vasseline <code>act_test</code>');
      expect(verifyContents(contents).findings).toEqual([]);
      expect(faultsOf(contents)).toEqual([]);
      expect((await openArchive(archive)).findings).toEqual([]);
      const alone = await run(process.execPath, ['verifier.mjs'], unpacked(archive), {});
      expect(alone).toMatchObject({ code: 0, output: expect.stringContaining('Les noms reposent sur la signature seule') });
    });

    it('holds them nowhere else, and proves the same once they are taken away: what is erased can be erased from it', async () => {
      const journeyId = await recorded(toTheDiploma());
      const contents = contentsOf(await archiveWith(journeyId, names));
      const without = new Map([...contents].filter(([name]) => !namesEntries.includes(name)));
      expect([...without]).toEqual([...contentsOf(await archiveWith(journeyId, null))]);
      expect(verifyContents(without).findings).toEqual([]);
      expect(faultsOf(without)).toEqual([]);
      for (const name of Object.values(names)) for (const bytes of without.values()) expect(Buffer.from(bytes).includes(name)).toBe(false);
    });

    it('lets no byte of them be changed unseen, nor some of them be taken away, nor those of another dossier be put in', async () => {
      const contents = contentsOf(await archiveWith(await recorded(toTheDiploma()), names));
      const other = contentsOf(await archiveWith(await recorded(toTheDiploma()), { ...names, cnd_1: 'Une Autre' }));
      const found = (changed: Contents) => verifyContents(changed).findings.map((one) => one.entry);
      fc.assert(
        fc.property(fc.constantFrom(...namesEntries), fc.nat(), fc.integer({ min: 1, max: 255 }), (name, place, change) => {
          const bytes = Uint8Array.from(contents.get(name) ?? []);
          const at = place % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ change;
          const changed = new Map([...contents, [name, bytes]]);
          const told = name === entry.namesSignature ? [name, entry.namesManifest] : [name];
          expect([name, at, found(changed).some((one) => told.includes(one))]).toEqual([name, at, true]);
          expect(faultsOf(changed)).not.toEqual([]);
        }),
        { numRuns: 200, examples: namesEntries.map((name) => [name, 0, 1]) },
      );
      for (const name of namesEntries) {
        const changed = new Map([...contents].filter(([each]) => each !== name));
        expect([name, found(changed)]).toEqual([name, expect.arrayContaining([name])]);
        expect(faultsOf(changed)).not.toEqual([]);
      }
      const swapped = new Map([...contents, ...[...other].filter(([name]) => namesEntries.includes(name))]);
      expect(verifyContents(swapped).findings).toContainEqual(expect.objectContaining({ entry: entry.namesManifest, field: '/manifest' }));
      expect(faultsOf(swapped)).toContain('noms/manifeste.json: of another dossier');
    });

    it('names nobody whom no fact of it names', async () => {
      const contents = contentsOf(await archiveWith(await recorded(refusedBlock()), { ...names, eva_9: 'Personne Ici' }));
      expect(verifyContents(contents).findings).toContainEqual(expect.objectContaining({ kind: 'ADDED', field: '/names/eva_9' }));
    });

    it('is refused where its form has no place for them', async () => {
      const source = await bench.source();
      const dossier = await readDossier(source, await recorded(refusedBlock()), forAnyone);
      const first = { ...dossier, head: { ...dossier.head, format: 'jalon-dossier/1' as const }, names };
      const made = entriesOf(first, { ...enclosed, signer: source.keys.signer });
      const contents = new Map(made.map(({ name, content }) => [name, content as Buffer]));
      expect(new Set(verifyContents(contents).findings.map(({ kind }) => kind))).toEqual(new Set(['ADDED']));
      expect(faultsOf(contents)).toContain(`manifeste.json: ${entry.names} is not listed`);
    });
  });

  it('proves that a later checkpoint prolongs its own, and that the one in the auditor’s hands is not contradicted', async () => {
    const journeyId = await recorded(toTheDiploma());
    await recorded(vae());
    const contents = contentsOf(await archiveOf(journeyId, { ...forAnyone, upToLatest: true }));
    const latest = await bench.log.make();
    if (!latest) throw new Error('the journal is not empty');
    const held = (root: string) => ({ keyIds: [], checkpoints: [{ ...latest.checkpoint, root }] });
    expect(verifyContents(contents, held(latest.checkpoint.root)).findings).toEqual([]);
    expect(faultsOf(contents)).toEqual([]);
    expect(verifyContents(contents, held('0'.repeat(64))).findings.map(({ kind }) => kind)).toEqual(['NOT_COVERED']);
  });

  it('can still be made, and its checkpoint checked, after the signing key was replaced', async () => {
    const journeyId = await recorded(refusedBlock());
    const [before] = [await archiveOf(journeyId)];
    await rotateCheckpointKey(bench.keysFolder);
    const after = contentsOf(await archiveOf(journeyId));
    expect(verifyContents(after).findings).toEqual([]);
    expect(verifyContents(contentsOf(before)).findings).toEqual([]);
    expect(JSON.parse(textIn(after, entry.keys))).toMatchObject({ keys: [{ kty: 'OKP' }, { kty: 'OKP' }] });
  });

  it('is refused where no checkpoint covers the journey yet, and where there is no such journey', async () => {
    const journeyId = await bench.record(refusedBlock());
    await expect(archiveOf(journeyId)).rejects.toThrow(NotCovered);
    await bench.log.make();
    expect(verifyContents(contentsOf(await archiveOf(journeyId))).findings).toEqual([]);
    await expect(archiveOf('jrn_none')).rejects.toThrow(JourneyUnknown);
  });

  it('is refused by the program where it cannot be read, and named where it was altered', async () => {
    const folder = unpacked(await archiveOf(await recorded(refusedBlock())));
    expect(await run(process.execPath, ['verifier.mjs', 'nothing.zip'], folder, {})).toMatchObject({ code: 2 });
    const grid = join(folder, entry.event(6));
    writeFileSync(grid, readFileSync(grid, 'utf8').replace('NON_ACQUIS', 'ACQUIS'));
    const { code, output } = await run(process.execPath, ['verifier.mjs'], folder, {});
    expect(code).toBe(1);
    expect(output).toContain(`${entry.event(6)}, fait n° 6 : contenu modifié`);
    expect(output).toContain('/state/blocks/A/assessments/A-E1');
  });
});
