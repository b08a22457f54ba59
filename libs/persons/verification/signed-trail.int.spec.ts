/** Rows of which no event tells and the trail that they leave, rewritten together by PostgreSQL’s superuser: what was signed of the trail tells it. */
import type { EntityManager } from 'typeorm';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { trailStated } from '#libs/record/checkpoints/signature.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { tamperTrail, type TrailEntry } from '#libs/verification/testing/attacks.js';
import type { CheckedRecord } from '#libs/verification/record-check.js';
import { openWholeRecord, type WholeRecord } from './testing/whole-record.js';

const told = ({ findings }: CheckedRecord) => findings.map(({ kind, evidence, field, found }) => [kind, evidence, field, found]);

describe('the trail of rows, after an attacker who rewrites it with right hashes', () => {
  let record: WholeRecord;
  let log: CheckpointLog;
  /** In their order; the last is of the end. */
  const made: Checkpoint[] = [];
  beforeAll(async () => {
    record = await openWholeRecord();
    log = new CheckpointLog(record.test.dataSource, record.test.keysFolder);
    for (const name of ['Ollivier', 'Le Goff', 'Kervella']) {
      await record.test.people.create({ kind: 'JUROR', familyName: name, givenNames: ['Yann'] });
      made.push((await log.make())!.checkpoint);
    }
  });
  afterAll(() => record?.close());

  const ends = () => made.map((checkpoint) => trailStated(checkpoint)!.sequence);
  /** The row says another, and its entry with it. */
  const rewriteRow = async (manager: EntityManager, where: string, set: string, column: 'fixed' | 'free', table = 'person_identity') => {
    const [{ key }] = (await manager
      .query(`UPDATE ${table} AS held SET ${set} WHERE ${where} RETURNING trail_key(to_jsonb(held), ARRAY['person_id']) AS key`)
      .then(([rows]) => rows)) as [{ key: string }];
    const { hash } = await onlyRow<{ hash: string }>(
      manager,
      `SELECT trail_hash(to_jsonb(held), ARRAY(SELECT jsonb_array_elements_text(body::jsonb -> '${column}'))) AS hash
       FROM ${table} AS held, trail WHERE person_id = $1 AND subject = '${table}' AND key = $1 ORDER BY sequence DESC LIMIT 1`,
      [key],
    );
    let first = 0;
    await tamperTrail(manager, (entries) =>
      entries.map((entry): TrailEntry => {
        if (entry.subject !== table || entry.key !== key) return entry;
        first ||= entry.sequence;
        return { ...entry, [`${column}Hash`]: hash };
      }),
    );
    return first;
  };

  it('is signed, and counted, up to its end; what only it has gained is signed too', async () => {
    const { findings, trail } = await record.after(() => Promise.resolve());
    expect(findings).toEqual([]);
    expect(trail).toMatchObject({ entries: ends().at(-1), checkpointed: ends().at(-1) });
    expect(trail!.held).toBeLessThan(trail!.checkpointed);
    expect(new Set(made.map(({ size }) => size)).size).toBe(1);
    expect(await log.make()).toEqual({ isNew: false, checkpoint: made.at(-1) });
  });

  it('tells between which entries it was rewritten, and once, whatever follows', async () => {
    const checked = await record.afterRows((manager) =>
      rewriteRow(
        manager,
        `person_id = (SELECT key FROM trail WHERE subject = 'person_identity' AND sequence > ${ends()[0]!} ORDER BY sequence LIMIT 1)`,
        `enrolled_by = 'act_x'`,
        'fixed',
      ),
    );
    const [from, to] = [ends()[0]! + 1, ends()[1]!];
    expect(told(checked)).toEqual([
      [
        'TRAIL_ALTERED',
        'CHECKPOINT',
        `checkpoint/trail/${to}`,
        expect.stringMatching(new RegExp(`^"entrées ${from} à ${to} : .*person_identity/jur_`)),
      ],
    ]);
    expect(checked.setAside).toEqual([{ because: 'TRAIL', field: null, streams: 0 }]);
  });

  it('tells it by the checkpoint that somebody holds, where those of the database were taken away', async () => {
    const checked = await record.afterRows(async (manager) => {
      await manager.query('DELETE FROM checkpoint');
      await rewriteRow(manager, `person_id = '${record.people.kept}'`, `enrolled_by = 'act_x'`, 'fixed');
    });
    const end = trailStated(record.held.checkpoint)!.sequence;
    expect(told(checked).map(([kind, , field]) => [kind, field])).toEqual([
      ['CHECKPOINT_LOG_ALTERED', `checkpoint/${record.held.checkpoint.size}`],
      ['TRAIL_ALTERED', `held/trail/${end}`],
    ]);
  });

  it('tells of an end that was cut off with what it told of, as the database’s own checkpoints know it', async () => {
    const checked = await record.afterRows(async (manager) => {
      const persons = `SELECT key FROM trail WHERE subject = 'person' AND sequence > ${ends()[1]!}`;
      for (const table of ['person_search', 'person_identity', 'person_key'])
        await manager.query(`DELETE FROM ${table} WHERE person_id IN (${persons})`);
      await manager.query(`DELETE FROM person WHERE id IN (${persons})`);
      await tamperTrail(manager, (entries) => entries.slice(0, ends()[1]));
    });
    expect(told(checked)).toEqual([
      ['TRAIL_ALTERED', 'CHECKPOINT', `checkpoint/trail/${ends()[2]!}`, `"entrées ${ends()[1]! + 1} à ${ends()[2]!}"`],
    ]);
  });

  it('takes an older backup that lacks an end of the trail alone for what it is, and tells it once', async () => {
    const checked = await record.afterRows(
      async (manager) => {
        const persons = `SELECT key FROM trail WHERE subject = 'person' AND sequence > ${ends()[1]!}`;
        for (const table of ['person_search', 'person_identity', 'person_key'])
          await manager.query(`DELETE FROM ${table} WHERE person_id IN (${persons})`);
        await manager.query(`DELETE FROM person WHERE id IN (${persons})`);
        await tamperTrail(manager, (entries) => entries.slice(0, ends()[1]));
        await manager.query('DELETE FROM checkpoint WHERE trail > $1', [ends()[1]]);
      },
      { held: [{ checkpoint: made[2]!, heads: [] }] },
    );
    expect(told(checked).map(([kind, , field]) => [kind, field])).toEqual([['OLDER_BACKUP', `checkpoint/${made[2]!.size}`]]);
  });

  it('tells that a checkpoint which states no more than the trail was taken away', async () => {
    const checked = await record.afterRows((manager) => manager.query('DELETE FROM checkpoint WHERE trail = $1', [ends()[2]]), {
      held: [{ checkpoint: made[2]!, heads: [] }],
    });
    expect(told(checked).map(([kind, , field]) => [kind, field])).toEqual([
      ['CHECKPOINT_LOG_ALTERED', `checkpoint/${made[2]!.size}/trail`],
    ]);
  });

  it('is not signed over once what was signed of it is other', async () => {
    const { attacker, test } = record;
    await attacker.query('ALTER TABLE trail DISABLE TRIGGER ALL');
    const runner = attacker.createQueryRunner();
    await runner.startTransaction();
    await tamperTrail(runner.manager, (entries) => entries.with(3, { ...entries[3]!, key: 'can_x' }));
    await runner.commitTransaction();
    await runner.release();
    await test.people.create({ kind: 'JUROR', familyName: 'Riou', givenNames: ['Yann'] });
    await expect(log.make()).rejects.toThrow('ne prolonge plus');
  });
});
