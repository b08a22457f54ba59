/**
 * What the code recorded when journeys were the only streams (test/fixtures/before-streams, never edited), against what
 * today's code makes of the same facts: events, chain, leaves, refusals, checkpoint and dossiers, to the byte.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { zipped } from '#libs/audit/dossier/archive.js';
import { entriesOf } from '#libs/audit/dossier/entries.js';
import { sha256 } from '#libs/audit/dossier/verifier/contents.js';
import { openArchive } from '#libs/audit/dossier/verifier/open.js';
import { verifyContents } from '#libs/audit/dossier/verifier/verify.js';
import { entry, type Dossier } from '#libs/audit/dossier/format.js';
import { readDossier } from '#libs/audit/dossier/read-dossier.js';
import { readCheckpointKeys, type CheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { isSigned, signCheckpoint } from '#libs/record/checkpoints/signature.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { StreamStates } from '#libs/record/journal/stream-states.js';
import { openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { chain, genesisHash } from '#libs/record/journal/hash-chain.js';
import { refusalEntry, type RefusalEntry } from '#libs/record/refusals/refusal.js';
import { runFolder } from '../harness/run-folder.js';

interface Chained {
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

interface RecordedBefore {
  readonly rules: readonly CertificationRules[];
  readonly events: readonly Chained[];
  readonly leaves: readonly { index: number; journeyId: string; version: number; eventHash: string; leafHash: string }[];
  readonly refusals: readonly Chained[];
  readonly checkpoint: Checkpoint;
  readonly heads: readonly object[];
  readonly states: readonly { journeyId: string; state: string }[];
}

const fixtures = join(import.meta.dirname, '../fixtures/before-streams');
const before = JSON.parse(readFileSync(join(fixtures, 'record.json'), 'utf8')) as RecordedBefore;
const journeyIds = ['jrn_before-1', 'jrn_before-2', 'jrn_before-3'];

/** The hash of each entry but the page for people, which is in the words of today, and the manifest of them all. */
function proving(contents: ReadonlyMap<string, Uint8Array>): readonly (readonly [name: string, hash: string])[] {
  const others = new Set<string>([entry.report, entry.manifest, entry.signature]);
  return [...contents].flatMap(([name, bytes]) => (others.has(name) ? [] : [[name, sha256(bytes)] as const]));
}

describe('a record made before there were several kinds of streams', () => {
  let bench: JournalBench;
  let log: CheckpointLog;
  let keys: CheckpointKeys;

  beforeAll(async () => {
    bench = await openJournal();
    for (const rules of before.rules) await bench.archive.save(rules);
    const keysFolder = mkdtempSync(join(runFolder(), 'keys-'));
    const keyFile = 'checkpoint-keys.json';
    writeFileSync(join(keysFolder, keyFile), readFileSync(join(fixtures, keyFile)), { mode: 0o600 });
    log = new CheckpointLog(bench.dataSource, keysFolder);
    keys = await readCheckpointKeys(keysFolder);
    const events = before.events.map(({ body }) => JSON.parse(body) as RecordedEvent);
    for (const id of journeyIds)
      await bench.journal.appendEvents(
        id,
        events.filter(({ journeyId }) => journeyId === id),
      );
    for (const { body, previousHash, hash } of before.refusals)
      await bench.dataSource.query(`INSERT INTO refusal (body, previous_hash, hash) VALUES ($1, decode($2, 'hex'), decode($3, 'hex'))`, [
        body,
        previousHash,
        hash,
      ]);
    await log.make();
  });
  afterAll(() => bench?.close());

  const stored = (sql: string) => bench.dataSource.query(sql) as Promise<object[]>;

  it('has the same events, in the same chain', async () => {
    const now = await stored(
      `SELECT body, encode(previous_hash, 'hex') AS "previousHash", encode(hash, 'hex') AS hash FROM stream_event ORDER BY transaction_id, position`,
    );
    expect(now).toEqual(before.events);
  });

  it('has the same leaves in the same places, and stands where it stood', async () => {
    const now = await stored(
      `SELECT leaf.leaf_index::float8 AS index, stream_id AS "journeyId", version, encode(leaf.hash, 'hex') AS "eventHash",
         encode(node.hash, 'hex') AS "leafHash"
       FROM stream_leaf AS leaf JOIN stream_tree AS node ON level = 0 AND node_index = leaf_index ORDER BY 1`,
    );
    expect(now).toEqual(before.leaves);
    expect(await log.heads(before.checkpoint.size)).toEqual(before.heads);
  });

  it('folds to the same states', async () => {
    const states = new StreamStates(bench.dataSource, streamKinds);
    const now = await Promise.all(
      before.states.map(async ({ journeyId }) => ({ journeyId, state: canonicalJson((await states.findState(journeyId))!) })),
    );
    expect(now).toEqual(before.states);
  });

  it('would have the same entries in its log of refusals, in the same chain', () => {
    const bodies = before.refusals.map(({ body }) => {
      const { sequence, at, journeyId, ...rest } = JSON.parse(body) as RefusalEntry;
      return canonicalJson(refusalEntry({ ...rest, streamId: journeyId }, sequence, at));
    });
    const now = chain(bodies, genesisHash).map(({ body, previousHash, hash }) => ({
      body,
      previousHash: previousHash.toString('hex'),
      hash: hash.toString('hex'),
    }));
    expect(now).toEqual(before.refusals);
  });

  it('is signed by the same checkpoint, its instant aside', async () => {
    const { madeAt, signature } = before.checkpoint;
    // What the trail of rows comes to is signed besides.
    const { trail, ...made } = { trail: undefined, ...(await log.findCheckpoint(before.checkpoint.size))! };
    expect(trail).toEqual({ sequence: expect.any(Number), hash: expect.any(String) });
    expect({ ...made, madeAt, signature }).toEqual(before.checkpoint);
    const last = 'refusals' in made ? made.refusals : { sequence: 0, hash: '' };
    const refusals = { sequence: last.sequence, hash: Buffer.from(last.hash, 'hex') };
    const again = signCheckpoint({ size: made.size, root: Buffer.from(made.root, 'hex'), refusals }, madeAt, keys.signer);
    expect(canonicalJson(again)).toBe(canonicalJson(before.checkpoint));
    expect(isSigned(before.checkpoint, keys.verifying)).toBe(true);
  });

  it.each(journeyIds)('gives the same dossiers of %s in their form of then, which today’s verifier finds sound', async (journeyId) => {
    await bench.database.tamper('ALTER TABLE checkpoint DISABLE TRIGGER ALL');
    await bench.database.tamper('DELETE FROM checkpoint');
    await bench.dataSource.query('INSERT INTO checkpoint (size, document) VALUES ($1, $2)', [
      before.checkpoint.size,
      JSON.stringify(before.checkpoint),
    ]);
    const source = { dataSource: bench.dataSource, archive: bench.archive, certifications: [], keys };
    const enclosed = { verifier: Buffer.from('// The verifier.\n'), format: Buffer.from('The format.'), signer: keys.signer };
    for (const [disclosure, name] of [
      ['WHOLE', 'whole'],
      ['WITHOUT_CONFIDENTIAL', 'without-confidential'],
    ] as const) {
      const chunks: Uint8Array[] = [];
      const today = await readDossier(source, journeyId, { disclosure });
      const dossier = inFormOfThen(today, await readDossier(source, journeyId, { disclosure: 'WHOLE' }));
      for await (const chunk of zipped(entriesOf(dossier, enclosed))) chunks.push(chunk);
      const { contents, findings } = await openArchive(readFileSync(join(fixtures, `${journeyId}-${name}.zip`)));
      expect(proving((await openArchive(Buffer.concat(chunks))).contents)).toEqual(proving(contents));
      expect([...findings, ...verifyContents(contents).findings]).toEqual([]);
    }
  });
});

/** The first dossiers had nothing told of a withheld event: those that are told of today stood there as they were recorded. */
function inFormOfThen(today: Dossier, whole: Dossier): Dossier {
  const told = new Set(today.told.map(({ version }) => version));
  const there = new Set([...told, ...today.recorded.map(({ version }) => version)]);
  return {
    ...today,
    head: { ...today.head, format: 'jalon-dossier/1' },
    links: today.links.map((link) => (told.has(link.version) ? { ...link, withheld: false } : link)),
    recorded: whole.recorded.filter(({ version }) => there.has(version)),
    told: [],
    events: whole.events.filter(({ version }) => there.has(version)),
  };
}
