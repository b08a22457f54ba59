/** What is signed, and what is not, of a record that PostgreSQL's superuser has altered between two checkpoints. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { RecentEvents } from '#libs/engine/temporal/recent-events.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { Checkpoint, HeldCheckpoint } from '#libs/record/checkpoints/checkpoint.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { readLastSigned } from '#libs/record/checkpoints/last-signed.js';
import { headOf } from '#libs/record/checkpoints/signature.js';
import { isConsistent } from '#libs/record/merkle/proofs.js';
import { ownTemporal, type OwnServer } from '#test/harness/own-servers.js';
import { runFolder } from '#test/harness/run-folder.js';
import type { TestTemporalSettings } from '#test/harness/temporal.js';
import { frenchReport } from './french-report.js';
import { forged, hourMs, openSignedRecord, rewriteTree, type SignedRecord } from './testing/signed-record.js';

const { digest: _, ...unsigned } = withFinalAssessment;
const rules: CertificationRules = { ...unsigned, digest: createHash('sha256').update(canonicalJson(unsigned)).digest('hex') };
const bytes = (hex: string) => Buffer.from(hex, 'hex');

describe('a checkpoint', () => {
  let record: SignedRecord;
  let one: string;
  let other: string;

  beforeEach(async () => {
    record = await openSignedRecord(rules);
    one = await record.openJourney();
    await record.incident(one);
  });
  afterEach(() => record.close());

  const made = async (): Promise<Checkpoint> => (await record.log.make())!.checkpoint;
  const comparedIn = (checkpoint: Checkpoint) => ('compared' in checkpoint ? checkpoint.compared : undefined);
  const keptFile = () => join(record.keysFolder, 'last-signed.json');

  it('says what was compared before it was signed, and compares only what is new', async () => {
    const first = await made();
    expect([first.size, comparedIn(first)]).toEqual([2, { from: 0, except: [] }]);
    await record.incident(one);
    other = await record.openJourney();
    const second = await made();
    expect([second.size, comparedIn(second)]).toEqual([4, { from: 2, except: [] }]);
    expect(await readLastSigned(record.keysFolder)).toMatchObject({ checkpoint: second, previous: first.signature, obstacle: null });
    const report = await record.verify();
    expect(report.findings).toEqual([]);
    expect(report.checkpoints).toMatchObject({ coveredSize: 4, uncompared: 0 });
  });

  describe('of a tail that was rewritten with correct hashes', () => {
    it.each([
      ['before it entered the tree', 'OUTSIDE'],
      ['and its leaf and subtrees with it', 'INSIDE'],
    ])('signs what comes before, and nothing past the first difference: %s', async (_name, place) => {
      await made();
      other = await record.openJourney();
      await record.incident(one);
      await record.incident(other);
      // A checkpoint of another key, taken away again: what it made is a tree that goes further than what was signed.
      if (place === 'INSIDE') {
        await record.attacker.query('CREATE TABLE aside AS SELECT size, document FROM checkpoint');
        await record.attacker.query('DELETE FROM checkpoint');
        await new CheckpointLog(record.sender.dataSource, mkdtempSync(join(runFolder(), 'keys-'))).make();
        await record.attacker.query('DELETE FROM checkpoint');
        await record.attacker.query('INSERT INTO checkpoint (size, document) SELECT size, document FROM aside');
      }
      await record.rewrite(one, (events) => events.with(2, forged(events[2]!)));
      if (place === 'INSIDE') await rewriteTree(record.attacker.manager);
      await expect(record.log.make()).rejects.toThrow(`${one}, version 3 : le journal et l’historique de Temporal diffèrent`);
      const kept = await readLastSigned(record.keysFolder);
      expect(kept).toMatchObject({ checkpoint: { size: 3 }, obstacle: { code: 'JOURNAL_DIFFERS' } });
      await expect(record.log.make()).rejects.toThrow('diffèrent');
      expect(await readLastSigned(record.keysFolder)).toEqual(kept);
    });

    it('is told by the verification as a difference that names both, and accuses nobody', async () => {
      await made();
      await record.incident(one);
      await record.rewrite(one, (events) => events.with(2, forged(events[2]!)));
      await expect(record.log.make()).rejects.toThrow('diffèrent');
      const { findings } = await record.verify();
      expect(findings.filter(({ kind }) => kind === 'HISTORY_ALTERED')).toEqual([]);
      const told = findings.find(({ field }) => field === '/data/description')!;
      expect(told).toMatchObject({ kind: 'CHANGED', streamId: one, version: 3, evidence: 'HISTORY' });
      expect(told.sentence).toContain('le journal et l’historique de Temporal diffèrent');
      expect(told.sentence).toContain('historique : "sealed" ; journal : "forged"');
    });
  });

  it('past a difference that was found is signed by nobody once the history is gone, until the journal is what the history said', async () => {
    await made();
    await record.incident(one);
    await record.incident(one);
    let sound: StreamEvent | null = null;
    await record.rewrite(one, (events) => {
      sound = events[3]!;
      return events.with(3, forged(sound));
    });
    await expect(record.log.make()).rejects.toThrow(`${one}, version 4 : le journal et l’historique de Temporal diffèrent`);
    const { obstacle } = await readLastSigned(record.keysFolder);
    await forget(one);
    record.wait(2 * hourMs);
    for (let turn = 0; turn < 2; turn += 1) {
      await expect(record.log.make()).rejects.toThrow('diffèrent');
      record.wait(2 * hourMs);
    }
    expect(await readLastSigned(record.keysFolder)).toMatchObject({ checkpoint: { size: 3 }, obstacle });
    await record.rewrite(one, (events) => events.with(3, sound!));
    await rewriteTree(record.attacker.manager);
    expect(await record.log.make()).toMatchObject({ waiting: { events: 1 } });
    record.wait(hourMs);
    expect(await made()).toMatchObject({ size: 4, compared: { from: 3, except: [{ from: 3, to: 4 }] } });
    const kept = await readLastSigned(record.keysFolder);
    expect([kept.obstacle, kept.contradicted]).toEqual([null, undefined]);
  });

  it('is not made after an event that is signed was rewritten, its leaf with it, and another appended to it', async () => {
    await made();
    await record.rewrite(one, (events) => events.with(1, forged(events[1]!)));
    await record.attacker.query(
      `UPDATE stream_leaf AS leaf SET hash = event.hash FROM stream_event AS event
       WHERE event.stream_id = leaf.stream_id AND event.version = leaf.version`,
    );
    await record.incident(one);
    await expect(record.log.make()).rejects.toThrow(`${one}, version 2 : la feuille de cet événement n’est plus celle qui a été signée`);
    expect(await readLastSigned(record.keysFolder)).toMatchObject({ checkpoint: { size: 2 }, obstacle: { code: 'TREE_ALTERED' } });
  });

  it('waits an hour for a history that is gone, then says which leaves were not compared; so does the verification', async () => {
    const first = await made();
    other = await record.openJourney();
    await record.incident(one);
    await forget(other);
    await record.incident(one);
    const waiting = await record.log.make();
    expect(waiting).toMatchObject({ isNew: false, checkpoint: first, waiting: { events: 3 } });
    record.wait(hourMs - 60_000);
    expect(await record.log.make()).toMatchObject({ isNew: false, waiting: { since: waiting!.waiting!.since } });
    record.wait(120_000);
    const second = await record.log.make();
    expect(second).toMatchObject({ isNew: true, checkpoint: { size: 5, compared: { from: 2, except: [{ from: 2, to: 3 }] } } });
    expect(second!.waiting).toBeUndefined();
    const report = await record.verify();
    expect(report.findings).toEqual([]);
    expect(report.checkpoints).toMatchObject({ coveredSize: 5, uncompared: 1 });
    expect(frenchReport(report, streamKinds)).toContain('1 événement signé sans avoir été comparé');
    await record.incident(one);
    expect(comparedIn(await made())).toEqual({ from: 5, except: [] });
  });

  it('waits no longer than that for a clock that was ahead', async () => {
    await made();
    await record.incident(one);
    await forget(one);
    record.wait(24 * hourMs);
    expect(await record.log.make()).toMatchObject({ waiting: { events: 1 } });
    record.wait(-24 * hourMs);
    expect(await record.log.make()).toMatchObject({ isNew: false, waiting: { events: 1 } });
    record.wait(hourMs + 1_000);
    expect(await record.log.make()).toMatchObject({ isNew: true, checkpoint: { size: 3 } });
  });

  it.each([
    ['this machine’s', 'own', 'ofDatabase'],
    ['PostgreSQL’s', 'ofDatabase', 'own'],
  ] as const)('waits its hour by both clocks: %s alone, moved ahead, shortens nothing', async (_name, wrong, right) => {
    await made();
    await record.incident(one);
    await forget(one);
    expect(await record.log.make()).toMatchObject({ waiting: { events: 1 } });
    record.wait(24 * hourMs, [wrong]);
    expect(await record.log.make()).toMatchObject({ isNew: false, waiting: { events: 1 } });
    record.wait(hourMs, [right]);
    expect(await record.log.make()).toMatchObject({ isNew: true, checkpoint: { size: 3 } });
  });

  const forget = async (streamId: string) => {
    const { client } = record.sender.temporal;
    await client.workflow.getHandle(streamId).terminate('past retention');
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId: streamId },
    });
    while (
      await client.workflow
        .getHandle(streamId)
        .describe()
        .catch(() => null)
    )
      await delay(100);
  };

  it.each([
    ['checkpoints alone', ['checkpoint']],
    ['leaves, subtrees and checkpoints, so that the tree would grow anew', ['checkpoint', 'stream_tree', 'stream_leaf']],
  ])('is not made of a database whose %s were emptied, its tail rewritten', async (_name, tables) => {
    await made();
    await record.incident(one);
    const last = await made();
    for (const table of tables) await record.attacker.query(`DELETE FROM ${table}`);
    await record.rewrite(one, (events) => events.with(1, forged(events[1]!)));
    await expect(record.log.make()).rejects.toThrow('elle ne tient aucun point de contrôle');
    expect(await readLastSigned(record.keysFolder)).toMatchObject({ checkpoint: last, obstacle: { code: 'DATABASE_OLDER' } });
    expect(await record.attacker.query('SELECT * FROM checkpoint')).toEqual([]);
    const { findings } = await record.verify();
    expect(findings).toContainEqual(
      expect.objectContaining({ evidence: 'CHECKPOINT', field: expect.stringMatching(/^kept\/|^checkpoint\/3$/) }),
    );
  });

  describe('after an older backup of the database was put back', () => {
    const heads = async () => {
      const { signed, database } = await record.resumptions.standing();
      return { signed: signed!, database };
    };
    const restored = async () => {
      const { kept } = record;
      const backup = await kept.database.backUp();
      await reopen();
      await record.incident(one);
      const lost = await made();
      other = await record.openJourney();
      await kept.database.restore(backup);
      await reopen();
      return lost;
    };
    const reopen = async () => {
      await record.attacker.destroy();
      await record.sender.close();
      record = await openSignedRecord(rules, record);
    };

    it('is made only once two administrators have decided it, naming both heads, and says so', async () => {
      const first = await made();
      const lost = await restored();
      // In another order than they were recorded in: the tree is another from here on.
      await record.sender.backfill.fill(other);
      await record.sender.backfill.fill(one);
      await expect(record.log.make()).rejects.toThrow('deux administrateurs');
      const named = await heads();
      expect(named).toMatchObject({ signed: { size: lost.size, root: lost.root }, database: { size: first.size, root: first.root } });
      const { resumptions } = record;
      const wrong = { ...named, database: null };
      await expect(resumptions.request('rsm_1', wrong, null, 'act_one')).rejects.toMatchObject({ code: 'resumption.other-heads' });
      await resumptions.request('rsm_1', named, 'SIN-12', 'act_one');
      await expect(record.log.make()).rejects.toThrow('deux administrateurs');
      await expect(resumptions.confirm('rsm_2', 'act_two')).rejects.toMatchObject({ code: 'resumption.not-asked' });
      await expect(resumptions.confirm('rsm_1', 'act_one')).rejects.toMatchObject({ code: 'resumption.same-person' });
      const resumed = await resumptions.confirm('rsm_1', 'act_two');
      expect(resumed).toMatchObject({
        size: 4,
        compared: { from: first.size, except: [] },
        resumes: { id: 'rsm_1', ...named, requestedBy: 'act_one', confirmedBy: 'act_two', reference: 'SIN-12' },
      });
      expect(await resumptions.confirm('rsm_1', 'act_two')).toEqual(resumed);
      await expect(resumptions.request('rsm_3', named, null, 'act_one')).rejects.toMatchObject({ code: 'resumption.not-needed' });
      await record.incident(one);
      expect((await made()).size).toBe(5);
      // The records of the commands that made what was healed went with the database.
      const apart = async (held: readonly HeldCheckpoint[]) =>
        (await record.verify(held)).findings.filter(({ kind }) => kind !== 'COMMAND_RECORD_ALTERED');
      expect(await apart([])).toEqual([]);
      expect(await apart([{ checkpoint: lost, heads: [] }])).toEqual([
        expect.objectContaining({
          kind: 'OLDER_BACKUP',
          field: 'held/3/root',
          found: expect.stringContaining('décidée par act_one et act_two'),
        }),
      ]);
    });

    it('goes on from what was decided, where the process that had confirmed it was killed before it signed', async () => {
      await made();
      await restored();
      await record.sender.backfill.fill(one);
      const named = await heads();
      await record.resumptions.request('rsm_1', named, null, 'act_one');
      await record.attacker.query(
        `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
         CREATE TRIGGER cut BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION cut()`,
      );
      await expect(record.resumptions.confirm('rsm_1', 'act_two')).rejects.toThrow();
      await record.attacker.query('DROP TRIGGER cut ON checkpoint');
      expect(await made()).toMatchObject({ resumes: { id: 'rsm_1' } });
    });

    it('can be resumed again once the newer database is put back after all, and what was left behind is no part of it', async () => {
      const first = await made();
      const olderBackup = await record.kept.database.backUp();
      await reopen();
      await record.incident(one);
      await record.incident(one);
      const lost = await made();
      other = await record.openJourney();
      const rightBackup = await record.kept.database.backUp();
      await reopen();
      await record.kept.database.restore(olderBackup);
      await reopen();
      await record.sender.backfill.fill(other);
      await record.resumptions.request('rsm_1', await heads(), null, 'act_one');
      const resumed = (await record.resumptions.confirm('rsm_1', 'act_two'))!;
      expect(resumed).toMatchObject({ size: 3, resumes: { database: { size: first.size } } });
      await record.attacker.query('INSERT INTO checkpoint (size, document) VALUES ($1, $2)', [lost.size, JSON.stringify(lost)]);
      expect((await record.verify()).findings).toContainEqual(
        expect.objectContaining({ kind: 'CHECKPOINT_LOG_ALTERED', field: 'checkpoint/4', found: expect.stringContaining('décidée par') }),
      );
      await record.kept.database.restore(rightBackup);
      await reopen();
      await expect(record.log.make()).rejects.toThrow('ne le prolonge pas');
      const named = await heads();
      expect(named).toMatchObject({ signed: { root: resumed.root }, database: { root: lost.root } });
      await record.resumptions.request('rsm_2', named, null, 'act_one');
      expect(await record.resumptions.confirm('rsm_2', 'act_two')).toMatchObject({ size: 5, resumes: { id: 'rsm_2' } });
      const held = [{ checkpoint: resumed, heads: [] }];
      expect((await record.verify()).findings).toEqual([]);
      expect((await record.verify(held)).findings.map(({ kind }) => kind)).toEqual(['OLDER_BACKUP']);
    });

    it('is never made by a decision of a record that was altered', async () => {
      await made();
      await restored();
      await record.attacker.query('UPDATE stream_tree SET hash = sha256(hash)');
      await expect(record.resumptions.request('rsm_1', await heads(), null, 'act_one')).resolves.toBeDefined();
      await expect(record.resumptions.confirm('rsm_1', 'act_two')).rejects.toThrow('ne prolonge plus');
    });
  });

  it('that was kept and not stored, its process killed between the two, is stored by whoever comes next', async () => {
    await made();
    await record.incident(one);
    await record.attacker.query(
      `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
       CREATE TRIGGER cut BEFORE INSERT ON checkpoint FOR EACH ROW EXECUTE FUNCTION cut()`,
    );
    await expect(record.log.make()).rejects.toThrow();
    await record.attacker.query('DROP TRIGGER cut ON checkpoint');
    const { checkpoint: kept } = await readLastSigned(record.keysFolder);
    expect(kept?.size).toBe(3);
    expect((await record.verify()).findings).toEqual([]);
    expect(await record.anotherLog().make()).toEqual({ isNew: false, checkpoint: kept });
    expect(await record.log.findCheckpoint(3)).toEqual(kept);
  });

  it('is made by one worker at a time: the file says what the database does, and each extends the one before', async () => {
    const logs = Array.from({ length: 4 }, () => record.anotherLog());
    const grow = async () => {
      for (let turn = 0; turn < 6; turn += 1) await record.incident(one);
    };
    await Promise.all([grow(), ...logs.map((log) => log.make()), ...logs.map((log) => log.make())]);
    const last = await made();
    expect(last.size).toBe(8);
    expect((await readLastSigned(record.keysFolder)).checkpoint).toEqual(last);
    for (const { size, root } of await record.log.list({ limit: 50 })) {
      const { proof } = (await record.log.consistency(size, last.size))!;
      const growth = { first: size, firstRoot: bytes(root), second: last.size, secondRoot: bytes(last.root) };
      expect(isConsistent(growth, proof.map(bytes))).toBe(true);
    }
    expect((await record.verify()).findings).toEqual([]);
  });

  it('goes on where the file is lost, or an older copy was put back: our own key has signed what the database holds', async () => {
    const first = await made();
    const older = readFileSync(keptFile());
    await record.incident(one);
    const second = await made();
    rmSync(keptFile());
    expect(record.warnings).toEqual([]);
    expect(await record.log.make()).toEqual({ isNew: false, checkpoint: second });
    expect(record.warnings).toEqual([{ kept: null, adopted: headOf(second) }]);
    expect((await readLastSigned(record.keysFolder)).checkpoint).toEqual(second);
    writeFileSync(keptFile(), older, { mode: 0o600 });
    await record.incident(one);
    expect((await made()).size).toBe(4);
    expect(record.warnings).toEqual([expect.anything(), { kept: headOf(first), adopted: headOf(second) }]);
    expect((await record.verify()).findings).toEqual([]);
  });

  it('is not made where the file is lost and what the database holds was signed by nobody, nor where the file cannot be read', async () => {
    await made();
    rmSync(keptFile());
    await record.attacker.query(`UPDATE checkpoint SET document = jsonb_set(document, '{root}', to_jsonb(repeat('0', 64)))`);
    await expect(record.log.make()).rejects.toThrow('ne prolonge plus');
    writeFileSync(keptFile(), '{', { mode: 0o600 });
    await expect(record.log.make()).rejects.toThrow('est illisible');
    expect((await record.verify()).findings).toContainEqual(expect.objectContaining({ kind: 'CHECKPOINT_LOG_ALTERED', field: 'kept' }));
  });

  it.each([
    [
      'of the last leaf',
      'UPDATE stream_leaf SET transaction_id = 1e15 WHERE leaf_index = 1',
      'n’entre plus dans l’arbre',
      'stream_leaf/1/place',
    ],
    [
      'of an event that is not in the tree yet',
      `UPDATE stream_event SET transaction_id = 1e15 WHERE version = 3`,
      'qui n’a pas commencé',
      'stream_event.transaction_id',
    ],
  ])('is refused, and its reason told, where the place %s was forged so that nothing would enter the tree any more', async (...given) => {
    const [, sql, sentence, field] = given;
    await made();
    await record.incident(one);
    await record.attacker.query(sql);
    await expect(record.log.make()).rejects.toThrow(sentence);
    expect((await readLastSigned(record.keysFolder)).obstacle).toMatchObject({ code: 'PLACE_FORGED' });
    const { findings } = await record.verify();
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'CHECKPOINT_LOG_ALTERED', streamId: one, field }));
  });
});

describe('a checkpoint, where Temporal', () => {
  let server: OwnServer & { readonly settings: TestTemporalSettings };
  let record: SignedRecord;
  let one: string;
  beforeAll(async () => {
    server = await ownTemporal();
    record = await openSignedRecord(rules, server.settings);
    one = await record.openJourney();
    await record.log.make();
  });
  afterAll(async () => {
    await record?.close();
    await server?.stop();
  });

  it('is slow to tell a history, is not taken for one that is down', async () => {
    expect(await new RecentEvents(record.sender.temporal, -1_000).bodiesFrom(one, 1, 1)).toBe('SLOW');
    expect(await new RecentEvents(record.sender.temporal).bodiesFrom(one, 1, 1)).toMatchObject({ size: 1 });
  });

  it('is an older backup, so that a journey is frozen, waits for it too; and the verification accuses neither', async () => {
    const backup = await server.backUp();
    await record.incident(one);
    await server.restore(backup);
    expect(await record.log.make()).toMatchObject({ isNew: false, waiting: { events: 1 } });
    record.wait(hourMs);
    expect(await record.log.make()).toMatchObject({ checkpoint: { size: 2, compared: { from: 1, except: [{ from: 1, to: 2 }] } } });
    const { findings } = await record.verify();
    expect(findings.map(({ kind, version, evidence }) => [kind, version, evidence])).toEqual([['INSERTED', 2, 'HISTORY']]);
    expect(findings[0]!.sentence).toContain('que le journal tient, et l’historique de Temporal non ; aucun point de contrôle ne dit');
  });

  it('is down, is made after an hour without it, and says so', async () => {
    await record.openJourney();
    await server.kill();
    expect(await record.log.make()).toMatchObject({ isNew: false, checkpoint: { size: 2 }, waiting: { events: 1 } });
    record.wait(hourMs);
    expect(await record.log.make()).toMatchObject({ checkpoint: { size: 3, compared: { from: 2, except: [{ from: 2, to: 3 }] } } });
  });
});
