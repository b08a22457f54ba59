import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { includes, isConsistent } from '#libs/record/merkle/proofs.js';
import { leafHash } from '#libs/record/merkle/tree.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { runFolder } from '#test/harness/run-folder.js';
import type { Checkpoint } from './checkpoint.js';
import { isSigned, leafData } from './signature.js';
import { readCheckpointKeys, rotateCheckpointKey } from './checkpoint-keys.js';
import { CheckpointLog } from './checkpoint-log.js';
import { CheckpointRefused } from './checkpoint-refused.js';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe('the log of checkpoints', () => {
  let bench: JournalBench;
  let superuser: pg.Client;
  let keysFolder: string;
  let log: CheckpointLog;
  let recorders: readonly Recorder[];

  beforeEach(async () => {
    bench = await openJournal();
    superuser = new pg.Client(bench.database.adminUrl);
    await superuser.connect();
    keysFolder = mkdtempSync(join(runFolder(), 'keys-'));
    log = new CheckpointLog(bench.dataSource, keysFolder);
    recorders = Array.from({ length: 3 }, () => new Recorder(newJourneyId(), withFinalAssessment));
    for (const recorder of recorders) await bench.journal.appendEvents(recorder.journeyId, [recorder.started(), ...recorder.incidents(2)]);
  });
  afterEach(async () => {
    await superuser.end();
    await bench.close();
  });

  const grow = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1) {
      const recorder = recorders[turn % recorders.length]!;
      await bench.journal.appendEvents(recorder.journeyId, recorder.incidents(1));
    }
  };
  const made = async (): Promise<Checkpoint> => (await log.make())!.checkpoint;
  const alter = async (sql: string) => {
    for (const table of ['stream_leaf', 'stream_tree', 'checkpoint']) await superuser.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
    await superuser.query(sql);
  };

  it('makes nothing of an empty journal, signs what there is, and says the same again where nothing was gained', async () => {
    const empty = await openJournal();
    expect(await new CheckpointLog(empty.dataSource, keysFolder).make()).toBeNull();
    await empty.close();
    const first = await log.make();
    expect(first).toMatchObject({ isNew: true, checkpoint: { size: 9 } });
    expect(isSigned(first!.checkpoint, (await readCheckpointKeys(keysFolder)).verifying)).toBe(true);
    expect(await log.make()).toEqual({ isNew: false, checkpoint: first!.checkpoint });
  });

  it('proves each event under each checkpoint that covers it, and each checkpoint under the next', async () => {
    const checkpoints: Checkpoint[] = [await made()];
    for (const gained of [1, 4, 7]) {
      await grow(gained);
      checkpoints.push(await made());
    }
    expect(checkpoints.map(({ size }) => size)).toEqual([9, 10, 14, 21]);
    for (const [place, to] of checkpoints.entries()) {
      for (const from of checkpoints.slice(0, place + 1)) {
        const { proof } = (await log.consistency(from.size, to.size))!;
        const growth = { first: from.size, firstRoot: bytes(from.root), second: to.size, secondRoot: bytes(to.root) };
        expect(isConsistent(growth, proof.map(bytes))).toBe(true);
      }
      for (const { journeyId } of recorders) {
        for (const { event, hash } of await bench.journal.readEvents(journeyId)) {
          const found = await log.inclusion(journeyId, event.version, to.size);
          if (!found) continue;
          expect(found.eventHash).toBe(hash.toString('hex'));
          const leaf = leafHash(leafData(journeyId, event.version, hash));
          const claim = { leaf, index: found.leafIndex, size: to.size, root: bytes(to.root) };
          expect(includes(claim, found.proof.map(bytes))).toBe(true);
        }
      }
    }
    const last = recorders[0]!;
    expect((await log.inclusion(last.journeyId, 1))?.checkpoint.size).toBe(21);
    await bench.journal.appendEvents(last.journeyId, last.incidents(1));
    expect(await log.inclusion(last.journeyId, (await bench.journal.streamHead(last.journeyId)).version)).toBeNull();
  });

  it('never skips an event that commits late: it takes what follows only once nothing slower can precede it', async () => {
    await made();
    const slow = new pg.Client(bench.database.url);
    await slow.connect();
    await slow.query('BEGIN');
    const late = new Recorder(newJourneyId(), withFinalAssessment);
    await slow.query('INSERT INTO stream_head (stream_id, version, hash) VALUES ($1, 1, $2)', [late.journeyId, Buffer.alloc(32, 7)]);
    await slow.query(`INSERT INTO stream_event (body, previous_hash, hash) VALUES ($1, $2, sha256($2 || convert_to($1, 'UTF8')))`, [
      JSON.stringify(late.started()),
      Buffer.alloc(32),
    ]);
    await grow(2);
    expect(await made()).toMatchObject({ size: 9 });
    await slow.query('COMMIT');
    await slow.end();
    expect(await made()).toMatchObject({ size: 12 });
    expect(await log.inclusion(late.journeyId, 1)).toMatchObject({ leafIndex: 9 });
  });

  it('is made by one at a time: makers at once, with appends, give one tree', async () => {
    const others = Array.from({ length: 4 }, () => new CheckpointLog(bench.dataSource, keysFolder));
    await Promise.all([grow(12), ...others.map((other) => other.make())]);
    const last = await made();
    expect(last.size).toBe(21);
    const indexes = await bench.dataSource.query('SELECT leaf_index::int AS index FROM stream_leaf ORDER BY 1');
    expect(indexes).toEqual(Array.from({ length: 21 }, (_, index) => ({ index })));
    for (const { size } of await log.list({ limit: 50 })) {
      const proven = await log.consistency(size, last.size);
      const growth = { first: size, firstRoot: bytes(proven!.from.root), second: last.size, secondRoot: bytes(last.root) };
      expect(isConsistent(growth, proven!.proof.map(bytes))).toBe(true);
    }
  });

  it('signs with a new key after a rotation, checks what the old one signed, and has forgotten its private half', async () => {
    const before = await made();
    const keyId = await rotateCheckpointKey(keysFolder);
    await grow(1);
    const after = await made();
    expect(after.keyId).toBe(keyId);
    const keys = await readCheckpointKeys(keysFolder);
    expect(keys.published.map(({ kid }) => kid)).toEqual([after.keyId, before.keyId]);
    expect([before, after].map((checkpoint) => isSigned(checkpoint, keys.verifying))).toEqual([true, true]);
    expect(JSON.stringify(keys.published)).not.toContain('"d"');
    expect(isSigned({ ...after, size: after.size + 1 }, keys.verifying)).toBe(false);
    expect(isSigned({ ...after, keyId: before.keyId }, keys.verifying)).toBe(false);
  });

  it.each([
    ['a leaf’s subtree was rewritten', `UPDATE stream_tree SET hash = sha256(hash) WHERE level = 3`],
    ['leaves were taken away', 'DELETE FROM stream_leaf WHERE leaf_index >= 8'],
    ['the last checkpoint was forged', `UPDATE checkpoint SET document = jsonb_set(document, '{root}', to_jsonb(repeat('0', 64)))`],
  ])('signs nothing where %s', async (_, sql) => {
    await made();
    await alter(sql);
    await expect(log.make()).rejects.toThrow(CheckpointRefused);
  });

  it.each(['stream_leaf', 'stream_tree', 'checkpoint'])('refuses every change of %s, whoever asks', async (table) => {
    await made();
    for (const sql of [`UPDATE ${table} SET hash = hash`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      if (table === 'checkpoint' && sql.startsWith('UPDATE')) continue;
      await expect(superuser.query(sql)).rejects.toThrow(`est refusé sur ${table}`);
      await expect(bench.dataSource.query(sql)).rejects.toThrow('permission denied');
    }
  });
});
