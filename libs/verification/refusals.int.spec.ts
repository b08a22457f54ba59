import { openJournal } from '#libs/record/journal/testing/journal-bench.js';
import { refusalHead, RefusalLog } from '#libs/record/refusals/refusal-log.js';
import { refusalEntry, type NewRefusal } from '#libs/record/refusals/refusal.js';
import { openAuditedJournal, type AuditedJournal } from './testing/audited-journal.js';
import { tamperRefusals } from './testing/attacks.js';

const knock: NewRefusal = {
  kind: 'ACCESS',
  actor: null,
  operation: 'read-state',
  commands: [],
  route: 'GET /v1/journeys/:journeyId/state',
  streamId: null,
  commandId: null,
  version: null,
  source: 'a1b2',
  count: 3,
  reasons: [{ code: 'token.expiry', sentence: 'Le jeton a expiré.', source: 'table des droits' }],
};

describe('the log of refusals, after an attacker who is PostgreSQL’s superuser', () => {
  let audited: AuditedJournal;
  let log: RefusalLog;
  beforeAll(async () => {
    audited = await openAuditedJournal();
    log = new RefusalLog(audited.bench.dataSource);
  });
  afterAll(() => audited.close());

  it('is sound, and counted under the checkpoint, where nobody has touched it', async () => {
    const { findings, refusals } = await audited.after(() => Promise.resolve());
    expect(findings).toEqual([]);
    expect(refusals).toEqual({ entries: 8, checkpointed: 8, held: 8 });
  });

  it('shows a chain rewritten whole with correct hashes by the checkpoint, which says between which entries', async () => {
    const { findings } = await audited.after((manager) =>
      tamperRefusals(manager, 'REWRITTEN', (entries) => entries.with(1, { ...entries[1]!, reasons: [] })),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'REFUSAL_LOG_ALTERED', evidence: 'CHECKPOINT', field: 'held/refusals/8', found: '"refus 1 à 8"' }),
    );
  });

  it('shows an older backup put back by the checkpoint that somebody holds, with the checkpoints cut off alike', async () => {
    const { findings } = await audited.after(async (manager) => {
      await manager.query('DELETE FROM refusal WHERE sequence > 6');
      await manager.query(`DELETE FROM checkpoint WHERE refusals > 0`);
      await manager.query(`DELETE FROM command_record WHERE stream_id = $1 AND status = 'REFUSED'`, [audited.recorders[3]!.journeyId]);
    });
    expect(findings.map(({ kind, field, found }) => [kind, field, found])).toContainEqual(['OLDER_BACKUP', 'held/refusals/8', '6']);
    expect(findings.filter(({ kind }) => kind === 'COMMAND_RECORD_ALTERED')).toEqual([]);
  });

  it('takes an older backup that lacks refusals alone for what it is', async () => {
    const own = await openAuditedJournal();
    await new RefusalLog(own.bench.dataSource).appendRefusals([knock]);
    const { checkpoint } = (await own.log.make())!;
    const { findings } = await own.after(
      async (manager) => {
        await manager.query('DELETE FROM refusal WHERE sequence = 9');
        await manager.query('DELETE FROM checkpoint WHERE refusals = 9');
      },
      [own.held, { checkpoint, heads: [] }],
    );
    expect(findings.map(({ kind, field }) => [kind, field])).toEqual([
      ['OLDER_BACKUP', 'checkpoint/22'],
      ['OLDER_BACKUP', 'held/refusals/9'],
    ]);
    await own.close();
  });

  it('takes an older backup whose events were appended again in their order for what it is', async () => {
    const own = await openAuditedJournal();
    await own.append(own.recorders[0]!, own.recorders[0]!.incidents(1));
    const { checkpoint } = (await own.log.make())!;
    const { findings } = await own.after(
      (manager) => manager.query('DELETE FROM checkpoint WHERE size = 23'),
      [own.held, { checkpoint, heads: [] }],
    );
    expect(findings.map(({ kind, field }) => [kind, field])).toEqual([['OLDER_BACKUP', 'checkpoint/23']]);
    await own.close();
  });

  it.each([
    ['the database still holds', false],
    ['only the auditor holds', true],
  ])('never takes a chain made again without an entry for an older backup: its checkpoint, which %s, says otherwise', async (_, isGone) => {
    const { findings } = await audited.after(async (manager) => {
      await tamperRefusals(manager, 'REWRITTEN', (entries) => entries.toSpliced(2, 1));
      if (isGone) await manager.query('DELETE FROM checkpoint WHERE refusals > 0');
    });
    expect(findings.map(({ kind }) => kind)).not.toContain('OLDER_BACKUP');
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'REFUSAL_LOG_ALTERED', evidence: 'CHECKPOINT', field: 'held/refusals/8', found: '"refus 1 à 8"' }),
    );
  });

  it('finds that a checkpoint of the same size and more refusals was taken away, by whoever holds it', async () => {
    const own = await openAuditedJournal();
    await new RefusalLog(own.bench.dataSource).appendRefusals([knock]);
    const { checkpoint } = (await own.log.make())!;
    expect(checkpoint).toMatchObject({ size: own.held.checkpoint.size, refusals: { sequence: 9 } });
    const held = [own.held, { checkpoint, heads: [] }];
    const { findings } = await own.after((manager) => manager.query('DELETE FROM checkpoint WHERE refusals = 9'), held);
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'CHECKPOINT_LOG_ALTERED', field: 'checkpoint/22/refusals', expected: '9', found: 'null' }),
    ]);
    await own.close();
  });

  it('finds, before any checkpoint covers it, a refusal that its command’s record does not tell, and one that only the record tells', async () => {
    const { journeyId } = audited.recorders[0]!;
    const withoutEntry = await audited.after((manager) =>
      tamperRefusals(manager, 'REWRITTEN', (entries) => entries.filter((entry) => entry.commandId !== `cmd_refused_in_${journeyId}`)),
    );
    const field = `command_record/cmd_refused_in_${journeyId}/status`;
    expect(withoutEntry.findings).toContainEqual(expect.objectContaining({ kind: 'COMMAND_RECORD_ALTERED', streamId: journeyId, field }));
    const withoutRecord = await audited.after((manager) =>
      manager.query(`DELETE FROM command_record WHERE command_id = $1`, [`cmd_refused_in_${journeyId}`]),
    );
    expect(withoutRecord.findings).toEqual([expect.objectContaining({ kind: 'COMMAND_RECORD_ALTERED', streamId: journeyId, field })]);
  });

  it('shows a column that no longer says what the entry does', async () => {
    const { findings } = await audited.after(async (manager) => {
      await manager.query('ALTER TABLE refusal ALTER COLUMN actor_id DROP EXPRESSION');
      await manager.query(`UPDATE refusal SET actor_id = 'act_other' WHERE sequence = 3`);
    });
    expect(findings).toEqual([expect.objectContaining({ kind: 'REFUSAL_LOG_ALTERED', field: 'refusal/3/actor', found: '"act_other"' })]);
  });

  it('grows without a hole whoever adds to it at once, and the next checkpoint states it, although no event was added', async () => {
    await Promise.all(Array.from({ length: 40 }, () => log.appendRefusals([knock, knock])));
    const { findings, refusals } = await audited.after(() => Promise.resolve());
    expect(findings).toEqual([]);
    expect(refusals).toEqual({ entries: 88, checkpointed: 8, held: 8 });
    const made = await audited.log.make();
    expect(made).toMatchObject({ isNew: true, checkpoint: { format: 'jalon-checkpoint/2', refusals: { sequence: 88 } } });
    expect(await audited.log.make()).toEqual({ isNew: false, checkpoint: made!.checkpoint });
    expect(await audited.log.findCheckpoint(made!.checkpoint.size)).toEqual(made!.checkpoint);
  });

  it('refuses what does not follow its last entry, and every change', async () => {
    const bench = await openJournal();
    const fresh = new RefusalLog(bench.dataSource);
    await fresh.appendRefusals([knock]);
    const insert = `INSERT INTO refusal (body, previous_hash, hash) VALUES ($1, $2, sha256($2 || convert_to($1, 'UTF8')))`;
    for (const [sequence, previous] of [
      [3, (await refusalHead(bench.dataSource)).hash],
      [2, Buffer.alloc(32)],
    ] as const) {
      const body = JSON.stringify(refusalEntry(knock, sequence, '2026-01-01T00:00:00.000Z'));
      await expect(bench.dataSource.query(insert, [body, previous])).rejects.toThrow('ne suit pas le précédent');
    }
    for (const sql of ['UPDATE refusal SET hash = hash', 'DELETE FROM refusal', 'TRUNCATE refusal'])
      await expect(bench.database.tamper(sql)).rejects.toThrow('est refusé sur refusal');
    await bench.close();
  });

  it('signs nothing more once the refusals that it signed are others', async () => {
    await audited.attacker.query('ALTER TABLE refusal DROP CONSTRAINT refusal_hash');
    await audited.attacker.query(`UPDATE refusal SET hash = sha256(hash) WHERE sequence = 88`);
    await expect(audited.log.make()).rejects.toThrow('ne prolonge plus');
  });
});
