import type { EntityManager } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { GrowingTree, leafHash } from '#libs/record/merkle/tree.js';
import { leafData } from '#libs/record/checkpoints/signature.js';
import { newJourneyId } from '#libs/record/journal/testing/journal-bench.js';
import type { CheckedRecord } from './record-check.js';
import { openAuditedJournal, type AuditedJournal } from './testing/audited-journal.js';
import { tamper, type Care } from './testing/attacks.js';

const told = ({ findings }: CheckedRecord) => findings.map(({ kind, streamId, version }) => `${kind} ${streamId ?? ''}@${version ?? ''}`);

describe('the record, after an attacker who is PostgreSQL’s superuser', () => {
  let audited: AuditedJournal;
  let one: string;
  let other: string;
  beforeAll(async () => {
    audited = await openAuditedJournal();
    [one, other] = [audited.recorders[0]!.journeyId, audited.recorders[1]!.journeyId];
  });
  afterAll(() => audited.close());

  const incident = (event: StreamEvent): StreamEvent => ({ ...event, data: { ...event.data, description: 'forged' } });

  it('shows nothing where nothing was altered, and tells what covers it', async () => {
    const checked = await audited.after(() => Promise.resolve());
    expect(checked.findings).toEqual([]);
    expect(checked.events).toBe(22);
    expect(checked.tree).toEqual({ coveredSize: 22, heldSize: 22, leaves: 22, checkpoints: 5 });
    for (const { version, checkpointed, held } of checked.streams) expect([checkpointed, held]).toEqual([version, version]);
  });

  it.each<[Care, string[]]>([
    ['BARE', ['CHANGED @3']],
    ['HASHED', ['CHANGED @3']],
    ['REWRITTEN', ['CHANGED @3', 'CHAIN_REWRITTEN @3']],
  ])('shows an event changed (%s)', async (care, expected) => {
    const checked = await audited.after((manager) => tamper(manager, one, care, (events) => events.with(2, incident(events[2]!))));
    expect(told(checked).map((line) => line.replace(one, ''))).toEqual(expected);
  });

  it.each<[string, Care, (events: StreamEvent[]) => readonly StreamEvent[], string]>([
    ['taken away', 'BARE', (events) => events.toSpliced(1, 1), 'DELETED 2'],
    ['taken away', 'REWRITTEN', (events) => events.toSpliced(1, 1), 'DELETED 2'],
    ['taken away at the end', 'REWRITTEN', (events) => events.slice(0, -1), 'DELETED 4'],
    ['added', 'REWRITTEN', (events) => events.toSpliced(2, 0, incident(events[2]!)), 'INSERTED 3'],
    ['moved', 'REWRITTEN', (events) => [events[0]!, events[3]!, events[1]!, events[2]!], 'REORDERED 2'],
  ])('shows an event %s (%s)', async (_, care, change, expected) => {
    const checked = await audited.after((manager) => tamper(manager, one, care, change));
    const [kind, version] = expected.split(' ');
    expect(checked.findings).toContainEqual(
      expect.objectContaining({ kind, streamId: one, version: Number(version), evidence: 'CHECKPOINT' }),
    );
    expect(checked.findings.every(({ streamId }) => streamId === one)).toBe(true);
    expect(checked.findings.some(({ kind: also }) => also === 'CHAIN_REWRITTEN')).toBe(care === 'REWRITTEN' && !_.includes('end'));
  });

  it('shows two events of two journeys put in each other’s place', async () => {
    const checked = await audited.after(async (manager) => {
      const [row] = await manager.query('SELECT body FROM stream_event WHERE stream_id = $1 AND version = 3', [other]);
      const theirs = JSON.parse(row.body) as StreamEvent;
      let ours: StreamEvent | undefined;
      await tamper(manager, one, 'REWRITTEN', (events) => {
        ours = events[1]!;
        return events.with(1, theirs);
      });
      await tamper(manager, other, 'REWRITTEN', (events) => events.with(2, ours!));
    });
    const swapped = checked.findings.filter(({ kind }) => kind === 'SWAPPED');
    expect(swapped).toHaveLength(2);
    expect(swapped).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ streamId: one, version: 2, from: { streamId: other, version: 3 } }),
        expect.objectContaining({ streamId: other, version: 3, from: { streamId: one, version: 2 } }),
      ]),
    );
  });

  it('shows a whole chain rewritten with its leaves, its tree and every checkpoint gone, by the checkpoint that the auditor holds', async () => {
    const checked = await audited.after(async (manager) => {
      await tamper(manager, one, 'REWRITTEN', (events) => events.map((event, index) => (index === 0 ? event : incident(event))));
      await rewriteTree(manager);
      await manager.query('DELETE FROM checkpoint');
      await manager.query('DELETE FROM journey_summary WHERE journey_id = $1', [one]);
    });
    expect(checked.findings).toContainEqual(
      expect.objectContaining({ kind: 'CHAIN_REWRITTEN', streamId: null, field: 'held/22/root', evidence: 'CHECKPOINT' }),
    );
    expect(checked.findings).toContainEqual(
      expect.objectContaining({ kind: 'CHAIN_REWRITTEN', streamId: one, version: 4, evidence: 'CHECKPOINT' }),
    );
    expect(checked.findings.some(({ streamId }) => streamId === other)).toBe(false);
    expect(checked.tree.heldSize).toBe(0);
  });

  it('shows an older backup by the checkpoint that the auditor holds, and by nothing else', async () => {
    const restore = async (manager: EntityManager) => {
      const last = audited.recorders[3]!.journeyId;
      await tamper(manager, last, 'REWRITTEN', (events) => events.slice(0, 4));
      await manager.query('DELETE FROM stream_leaf WHERE leaf_index >= 19');
      await manager.query('DELETE FROM stream_tree');
      await rewriteTree(manager);
      await manager.query('DELETE FROM checkpoint WHERE size > 19');
      await manager.query(`DELETE FROM command_record WHERE stream_id = $1 AND outcome ->> 'toVersion' > '4'`, [last]);
      await manager.query(`DELETE FROM journey_summary WHERE journey_id = $1`, [last]);
    };
    const withoutHeld = await audited.after(restore, []);
    expect(withoutHeld.findings.map(({ kind }) => kind)).not.toContain('OLDER_BACKUP');
    const { findings } = await audited.after(restore);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'OLDER_BACKUP', expected: '22', found: '19' }));
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'OLDER_BACKUP', streamId: audited.recorders[3]!.journeyId, version: 7 }),
    );
  });

  it.each([
    [
      'a state',
      `UPDATE journey_summary SET snapshot = replace(snapshot, '"c0"', '"c9"') WHERE journey_id = $1`,
      'journey_summary/snapshot/opened/cohort',
    ],
    ['a searched column', `UPDATE journey_summary SET status = 'CERTIFIED' WHERE journey_id = $1`, 'journey_summary/status'],
    [
      'who is assigned, and so reaches it',
      `UPDATE journey_summary SET assigned = jsonb_set(assigned, '{juror}', '["jur_stranger"]') WHERE journey_id = $1`,
      'journey_summary/assigned/juror',
    ],
    [
      'an older state under a newer version',
      `UPDATE journey_summary SET snapshot_version = snapshot_version - 1 WHERE journey_id = $1`,
      'journey_summary/snapshot',
    ],
    ['a state of no version', `UPDATE journey_summary SET snapshot_version = 99 WHERE journey_id = $1`, 'journey_summary/snapshot_version'],
    ['a block', `UPDATE journey_block SET status = 'VALIDATED' WHERE journey_id = $1 AND block = 'A'`, 'journey_block/A/status'],
    ['a claim', `UPDATE reservation SET key = key || 'x' WHERE stream_id = $1`, 'reservation/open'],
    ['a summary gone', `DELETE FROM journey_summary WHERE journey_id = $1`, 'journey_summary'],
  ])('shows a read model edited: %s', async (_, sql, field) => {
    const checked = await audited.after((manager) => manager.query(sql, [one]));
    expect(checked.findings.length).toBeGreaterThan(0);
    expect(new Set(checked.findings.map(({ kind, streamId }) => `${kind} ${streamId}`))).toEqual(new Set([`READ_MODEL_EDITED ${one}`]));
    expect(checked.findings[0]!.field).toContain(field);
  });

  it.each([
    ['its status', `UPDATE command_record SET status = 'REFUSED', refusal = '{}', outcome = NULL WHERE command_id = $1`, '/status'],
    ['its actor', `UPDATE command_record SET actor = jsonb_set(actor, '{id}', '"act_other"') WHERE command_id = $1`, '/actor/id'],
    ['its outcome', `UPDATE command_record SET outcome = jsonb_set(outcome, '{toVersion}', '4') WHERE command_id = $1`, '/outcome'],
    ['all of it', `DELETE FROM command_record WHERE command_id = $1`, ''],
  ])('shows the record of a command altered: %s', async (_, sql, field) => {
    const commandId = `cmd_${one}-2`;
    const checked = await audited.after((manager) => manager.query(sql, [commandId]));
    expect(checked.findings).toEqual([
      expect.objectContaining({ kind: 'COMMAND_RECORD_ALTERED', streamId: one, version: 2, field: `command_record/${commandId}${field}` }),
    ]);
  });

  it('shows rules edited under their digest, a column that PostgreSQL no longer derives, and a head that is not the last', async () => {
    expect(
      told(await audited.after((manager) => manager.query(`UPDATE archived_rules SET rules = jsonb_set(rules, '{version}', '"9"')`))),
    ).toContain('RULES_ALTERED @');
    const column = await audited.after(async (manager) => {
      await manager.query('ALTER TABLE stream_event ALTER COLUMN occurred_at DROP EXPRESSION');
      await manager.query(`UPDATE stream_event SET occurred_at = '2020' WHERE stream_id = $1 AND version = 2`, [one]);
    });
    expect(column.findings).toEqual([
      expect.objectContaining({ kind: 'CHANGED', streamId: one, version: 2, field: 'stream_event.occurred_at', found: '"2020"' }),
    ]);
    const head = await audited.after((manager) => manager.query('UPDATE stream_head SET version = 9 WHERE stream_id = $1', [one]));
    expect(told(head)).toEqual([5, 6, 7, 8, 9].map((version) => `DELETED ${one}@${version}`));
  });

  it.each([
    ['a leaf', `UPDATE stream_leaf SET hash = sha256(hash) WHERE leaf_index = 5`, 'stream_leaf/5'],
    ['a subtree', `UPDATE stream_tree SET hash = sha256(hash) WHERE level = 2 AND node_index = 1`, 'stream_tree/2/1'],
    ['a subtree gone', `DELETE FROM stream_tree WHERE level = 4`, 'stream_tree'],
    [
      'a signature',
      `UPDATE checkpoint SET document = jsonb_set(document, '{madeAt}', '"2020-01-01T00:00:00Z"') WHERE size = 22`,
      'checkpoint/22/signature',
    ],
    ['a checkpoint gone', `DELETE FROM checkpoint WHERE size = 22`, 'checkpoint/22'],
  ])('shows the log of checkpoints altered: %s', async (_, sql, field) => {
    const { findings } = await audited.after((manager) => manager.query(sql));
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['CHECKPOINT_LOG_ALTERED']));
    expect(findings).toContainEqual(expect.objectContaining({ field }));
  });

  it('shows which events have exchanged their places of the feed, in both tables, by the order of the leaves', async () => {
    const exchange = async (manager: EntityManager, [first, second]: readonly [number, number]) => {
      const to = (index: string) =>
        `(SELECT transaction_id FROM was WHERE leaf_index = ${index}), (SELECT position FROM was WHERE leaf_index = ${index})`;
      await manager.query('DROP INDEX stream_event_feed');
      await manager.query('ALTER TABLE stream_event ALTER COLUMN position DROP IDENTITY');
      await manager.query(
        `CREATE TEMPORARY TABLE was ON COMMIT DROP AS SELECT * FROM stream_leaf WHERE leaf_index IN (${first}, ${second})`,
      );
      await manager.query(
        `UPDATE stream_leaf SET (transaction_id, position) = (SELECT ${to(`${first} + ${second} - stream_leaf.leaf_index`)}) WHERE leaf_index IN (${first}, ${second})`,
      );
      await manager.query(
        `UPDATE stream_event AS event SET transaction_id = leaf.transaction_id, position = leaf.position
         FROM stream_leaf AS leaf WHERE leaf.stream_id = event.stream_id AND leaf.version = event.version`,
      );
    };
    const apart = await audited.after((manager) => exchange(manager, [3, 15]));
    expect(apart.findings.map(({ kind, field }) => [kind, field])).toEqual(
      [3, 15].map((index) => ['CHECKPOINT_LOG_ALTERED', `stream_leaf/${index}/place`]),
    );
    const beside = await audited.after((manager) => exchange(manager, [8, 9]));
    expect(beside.findings).toHaveLength(1);
    expect(['stream_leaf/8/place', 'stream_leaf/9/place']).toContain(beside.findings[0]!.field);
  });

  it('shows a journey that was made up, and one that was taken away whole', async () => {
    const gone = await audited.after((manager) => manager.query('DELETE FROM stream_event WHERE stream_id = $1', [one]));
    expect(told(gone)).toEqual([1, 2, 3, 4].map((version) => `DELETED ${one}@${version}`));
    const stranger = newJourneyId();
    const madeUp = await audited.after(async (manager) => {
      // Those that PostgreSQL derives excepted.
      const [{ columns }] = (await manager.query(
        `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
         WHERE attrelid = 'journey_summary'::regclass AND attnum > 0 AND attgenerated = '' AND NOT attisdropped`,
      )) as [{ columns: string }];
      await manager.query(
        `INSERT INTO journey_summary (${columns})
         SELECT ${columns} FROM (SELECT (jsonb_populate_record(one, jsonb_build_object('journey_id', $1::text))).*
                                 FROM journey_summary AS one LIMIT 1) AS copy`,
        [stranger],
      );
    });
    expect(madeUp.findings).toContainEqual(expect.objectContaining({ kind: 'READ_MODEL_EDITED', streamId: stranger }));
  });

  it('names the tail that no checkpoint covers yet', async () => {
    const recorder = audited.recorders[2]!;
    await audited.append(recorder, recorder.incidents(2));
    const { findings, streams } = await audited.after(() => Promise.resolve());
    expect(findings).toEqual([]);
    expect(streams.find(({ streamId }) => streamId === recorder.journeyId)).toMatchObject({ version: 6, checkpointed: 4 });
  });
});

/** As the sequencer would have made it of the events as they now are. */
async function rewriteTree(manager: EntityManager): Promise<void> {
  await manager.query('DELETE FROM stream_tree');
  await manager.query(
    `UPDATE stream_leaf AS leaf SET hash = event.hash FROM stream_event AS event
     WHERE event.stream_id = leaf.stream_id AND event.version = leaf.version`,
  );
  const leaves = await manager.query('SELECT stream_id, version, hash FROM stream_leaf ORDER BY leaf_index');
  const tree = new GrowingTree();
  for (const leaf of leaves)
    for (const { level, index, hash } of tree.append(leafHash(leafData(leaf.stream_id, leaf.version, leaf.hash))))
      await manager.query('INSERT INTO stream_tree (level, node_index, hash) VALUES ($1, $2, $3)', [level, index, hash]);
}
