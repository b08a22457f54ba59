import type { EntityManager } from 'typeorm';
import { openWholeRecord, type WholeRecord } from './testing/whole-record.js';
import { tamperTrail } from '#libs/verification/testing/attacks.js';
import type { CheckedRecord } from '#libs/verification/record-check.js';

const told = ({ findings }: CheckedRecord) => findings.map(({ kind, evidence, field }) => `${kind} ${evidence} ${field}`);

describe('rows of which no event tells, after an attacker who is PostgreSQL’s superuser', () => {
  let record: WholeRecord;
  beforeAll(async () => {
    record = await openWholeRecord();
  });
  afterAll(() => record?.close());

  it('shows nothing where nothing was altered', async () => {
    const sound = await record.after(() => Promise.resolve());
    expect(sound.findings).toEqual([]);
    expect(sound.setAside).toEqual([]);
    expect(sound.trail!.entries).toBeGreaterThan(40);
    expect((await record.afterRows(() => Promise.resolve())).findings).toEqual([]);
  });

  it('finds an identity copied into another person’s row, by the place that its envelope names, with or without keys', async () => {
    const { kept, corrected } = record.people;
    const copied = (manager: EntityManager) =>
      manager.query(
        `UPDATE person_identity SET identity = other.identity, version = other.version FROM person_identity AS other
         WHERE person_identity.person_id = $1 AND other.person_id = $2`,
        [kept, corrected],
      );
    const { findings } = await record.afterRows(copied);
    expect(findings.map(({ evidence, field }) => [evidence, field])).toEqual([
      ['ENVELOPE', `person_identity/${kept}/identity`],
      ['ENVELOPE', `person_identity/${kept}/nir`],
    ]);
    expect(findings[0]).toMatchObject({ found: `"row/person_identity/identity/${corrected}/4"` });
    expect((await record.afterRows(copied, { withKeys: false })).findings).toEqual(findings);
  });

  it('finds a text moved under its own name, or a byte of it changed, and a key put in another’s row, by opening them', async () => {
    const { kept, corrected } = record.people;
    const renamed = await record.afterRows((manager) =>
      manager.query(
        `UPDATE person_identity SET identity = replace(other.identity, split_part(other.identity, ':', 4), split_part(person_identity.identity, ':', 4))
         FROM person_identity AS other WHERE person_identity.person_id = $1 AND other.person_id = $2`,
        [kept, corrected],
      ),
    );
    expect(told(renamed)).toEqual([`ROW_ALTERED ENVELOPE person_identity/${kept}/identity`]);
    const changed = await record.afterRows((manager) =>
      manager.query(
        `UPDATE person_identity SET nir = overlay(nir PLACING CASE right(nir, 9) WHEN 'AAAAAAAAA' THEN 'B' ELSE 'AAAAAAAAA' END FROM length(nir) - 20) WHERE person_id = $1`,
        [kept],
      ),
    );
    expect(told(changed)).toEqual([`ROW_ALTERED KEYS person_identity/${kept}/nir`]);
    const rewrapped = await record.afterRows((manager) =>
      manager.query(
        `UPDATE person_key SET wrapped_key = other.wrapped_key FROM person_key AS other
         WHERE person_key.person_id = $1 AND person_key.category = 'H_PLUS' AND other.person_id = $2 AND other.category = 'H_PLUS'`,
        [kept, corrected],
      ),
    );
    expect(told(rewrapped)).toEqual([expect.stringMatching(/^ROW_ALTERED KEYS person_key\/[\w-]+\/wrapped_key$/)]);
  });

  it.each([
    [
      'who confirmed an erasure',
      `UPDATE erasure SET confirmed_by = 'act_third' WHERE id = 'era_done'`,
      ['ROW_ALTERED LEDGER erasure/era_done/confirmed/by'],
    ],
    [
      'when it was asked',
      `UPDATE erasure SET requested_at = '2026-05-01' WHERE id = 'era_done'`,
      ['ROW_ALTERED LEDGER erasure/era_done/requested/at'],
    ],
    [
      'its certificate',
      `UPDATE erasure SET certificate = jsonb_set(certificate, '{filesDeleted}', '9') WHERE id = 'era_done'`,
      ['ROW_ALTERED KEYS erasure/era_done/certificate/signature'],
    ],
    ['an erasure taken away', `DELETE FROM erasure WHERE id = 'era_done'`, ['ROW_ALTERED LEDGER erasure/era_done']],
    [
      'an erasure invented',
      `UPDATE erasure SET status = 'DESTROYED', confirmed_by = 'act_x', confirmed_role = 'x', confirmed_at = now(), destroyed_at = now() WHERE id = 'era_asked'`,
      ['ROW_ALTERED LEDGER erasure/era_asked'],
    ],
    [
      'who withdrew one',
      `UPDATE erasure SET withdrawn_by = 'act_x' WHERE id = 'era_withdrawn'`,
      [/^ROW_ALTERED TRAIL erasure\/era_withdrawn\/.*withdrawn_by/],
    ],
    [
      'who corrected an identity',
      `UPDATE identity_correction SET actor_id = 'act_x' WHERE version = 3`,
      [/^ROW_ALTERED TRAIL identity_correction\/\w+\/3\/.*actor_id/],
    ],
    [
      'whose an account is',
      `UPDATE actor_account SET person_id = NULL, recorded_by = 'act_x' WHERE id = 1`,
      [/^ROW_ALTERED TRAIL actor_account\/1/],
    ],
    ['who are one human', `UPDATE person_hat SET is_same = false WHERE id = 1`, [/^ROW_ALTERED TRAIL person_hat\/1/]],
    ['a correction taken away', `DELETE FROM identity_correction WHERE version = 3`, [/^ROW_ALTERED TRAIL identity_correction\/\w+\/3$/]],
    ['a line of the log of readings', `DELETE FROM personal_access WHERE id = 1`, ['ROW_ALTERED TRAIL personal_access/1']],
    ['who read', `UPDATE personal_access SET actor_id = 'act_x' WHERE id = 1`, [/^ROW_ALTERED TRAIL personal_access\/1\/.*actor_id/]],
    [
      'all of the log of readings',
      `TRUNCATE personal_access`,
      [/^ROW_ALTERED TRAIL personal_access\/1$/, /^ROW_ALTERED TRAIL personal_access\/2$/],
    ],
    [
      'the size of a file',
      `UPDATE stored_file SET size = 1 WHERE blob IS NOT NULL AND person_id = (SELECT min(person_id) FROM stored_file WHERE blob IS NOT NULL)`,
      [/^ROW_ALTERED KEYS stored_file\/.*\/content$/],
    ],
    [
      'the type of a file',
      `UPDATE stored_file SET media_type = 'image/png' WHERE blob IS NOT NULL AND person_id = (SELECT min(person_id) FROM stored_file WHERE blob IS NOT NULL)`,
      [/^ROW_ALTERED KEYS stored_file\/.*\/media_type$/],
    ],
    [
      'who placed a hold',
      `UPDATE legal_hold SET placed_by = 'act_x' WHERE id = 'hold_standing'`,
      [/^ROW_ALTERED TRAIL legal_hold\/hold_standing\/.*placed_by/],
    ],
    [
      'a person who becomes a juror',
      `UPDATE person SET kind = 'JUROR' WHERE id = (SELECT min(id) FROM person WHERE kind = 'CANDIDATE')`,
      [/^ROW_ALTERED TRAIL person\/can_\w+\/.*kind/],
    ],
  ])('finds %s', async (_, sql, expected) => {
    const found = told(await record.afterRows((manager) => manager.query(sql)));
    expect(found).toEqual(expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
  });

  it('finds what a superuser takes away or rewrites with every trigger at work, for it leaves a trail', async () => {
    const commit = async (manager: EntityManager, sql: string) => {
      await manager.query(sql);
      await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
    };
    expect(
      told(await record.after((manager) => commit(manager, `UPDATE erasure SET requested_by = 'act_x' WHERE id = 'era_asked'`))),
    ).toEqual([expect.stringMatching(/^ROW_ALTERED TRAIL erasure\/era_asked\//)]);
    expect(told(await record.after((manager) => commit(manager, `DELETE FROM legal_hold WHERE id = 'hold_lifted'`)))).toEqual([
      expect.stringMatching(/^ROW_ALTERED TRAIL legal_hold\/hold_lifted/),
    ]);
  });

  it('keeps one entry for all the lines of one reading, finds which of them was altered, and takes a purge of the oldest for no fault', async () => {
    const entries = (manager: EntityManager): Promise<readonly { readonly count: number }[]> =>
      manager.query('SELECT count(*)::int AS count FROM trail');
    const read = (manager: EntityManager): Promise<readonly { readonly id: string }[]> =>
      manager.query(
        `INSERT INTO personal_access (at, actor_id, role, operation, person_id, category)
         SELECT now() - '13 months'::interval, 'act_1', 'STAFF', 'list-journeys', 'can_' || number, 'IDENTITY' FROM generate_series(1, 200) AS number RETURNING id`,
      );
    const purged = await record.after(async (manager) => {
      const [before] = await entries(manager);
      const [first, second] = await read(manager);
      expect(await entries(manager)).toEqual([{ count: before!.count + 1 }]);
      await toldAt(manager, before!.count + 1, 7);
      await manager.query('DELETE FROM personal_access WHERE id IN ($1, $2)', [first!.id, second!.id]);
      expect(await entries(manager)).toEqual([{ count: before!.count + 2 }]);
    });
    expect(purged.findings).toEqual([]);
    let altered = '';
    const unseen = await record.after(async (manager) => {
      altered = (await read(manager))[150]!.id;
      await manager.query('ALTER TABLE personal_access DISABLE TRIGGER ALL');
      await manager.query(`UPDATE personal_access SET person_id = 'can_x' WHERE id = $1`, [altered]);
      const names = ['is_append_only', 'is_kept', ...['insert', 'update', 'delete'].map((verb) => `${verb}_leaves_a_trail`)];
      for (const name of names) await manager.query(`ALTER TABLE personal_access ENABLE ALWAYS TRIGGER personal_access_${name}`);
    });
    expect(told(unseen)).toEqual([expect.stringMatching(new RegExp(`^ROW_ALTERED TRAIL personal_access/${altered}/.*person_id`))]);
    const removed = await record.after(async (manager) => {
      await manager.query('ALTER TABLE payload_decoding DISABLE TRIGGER payload_decoding_is_append_only');
      await manager.query('DELETE FROM payload_decoding');
      await manager.query('ALTER TABLE payload_decoding ENABLE ALWAYS TRIGGER payload_decoding_is_append_only');
    });
    expect(told(removed)).toEqual([1, 2].map((id) => expect.stringMatching(new RegExp(`^ROW_ALTERED TRAIL payload_decoding/${id}/`))));
  });

  /** As if an entry had been made so many months ago: all that follows it is hashed anew. */
  const toldAt = async (manager: EntityManager, sequence: number, months: number) => {
    const at = new Date(Date.now() - months * 31 * 86_400_000).toISOString();
    await manager.query('ALTER TABLE trail DISABLE TRIGGER ALL');
    await tamperTrail(manager, (entries) => entries.with(sequence - 1, { ...entries[sequence - 1]!, at }));
    await manager.query('ALTER TABLE trail ENABLE ALWAYS TRIGGER trail_is_append_only');
  };

  it.each([
    ['before the six months that it is kept, by a purge that had begun', 5, 0],
    ['by no purge, however old it was', 12, 2],
    ['at an instant that has not come', 0, -7],
  ])('finds a line of the log of readings that was taken away %s', async (_name, written, removed) => {
    let id = '';
    const checked = await record.after(async (manager) => {
      const [reading] = await manager.query(
        `INSERT INTO personal_access (at, actor_id, role, operation, person_id, category)
         VALUES (now() - '13 months'::interval, 'act_1', 'STAFF', 'list-journeys', 'can_1', 'IDENTITY') RETURNING id`,
      );
      id = reading.id;
      const [{ count }] = await manager.query('SELECT count(*)::int AS count FROM trail');
      await toldAt(manager, count, written);
      await manager.query('DELETE FROM personal_access WHERE id = $1', [id]);
      await toldAt(manager, count + 1, removed);
    });
    expect(told(checked)).toEqual([`ROW_ALTERED TRAIL personal_access/${id}`]);
  });

  it('finds the content of a file altered where it lies, outside the database', async () => {
    const { storedFiles } = record.test;
    const [file] = await storedFiles.of(record.people.kept);
    const other = (await storedFiles.of(record.people.corrected))[0]!;
    // Two rows that exchange their contents: each opens no other's.
    const exchanged = await record.afterRows((manager) =>
      manager.query('UPDATE stored_file SET blob = CASE blob WHEN $1 THEN $2 ELSE $1 END WHERE blob IN ($1, $2)', [file!.blob, other.blob]),
    );
    expect(new Set(told(exchanged))).toEqual(
      new Set([file!, other].map(({ personId, hash }) => `ROW_ALTERED KEYS stored_file/${personId}/IDENTITY/${hash}/content`)),
    );
  });

  it('finds the trail itself altered, and accuses no row by it', async () => {
    const damaged = await record.afterRows((manager) =>
      manager.query(
        `UPDATE trail SET body = replace(body, '"fixedHash": "', '"fixedHash": "0'), hash = sha256(previous_hash || convert_to(replace(body, '"fixedHash": "', '"fixedHash": "0'), 'UTF8')) WHERE sequence = 5`,
      ),
    );
    expect(told(damaged)).toEqual(['TRAIL_ALTERED CHAIN trail/6/previous_hash']);
    expect(damaged.setAside).toEqual([{ because: 'TRAIL', field: null, streams: 0 }]);
    expect(told(await record.afterRows((manager) => manager.query('DELETE FROM trail WHERE sequence = 7')))).toEqual([
      'TRAIL_ALTERED CHAIN trail/8/sequence,previous_hash',
    ]);
  });

  it('finds a command refused that is told as done, one that nobody has sent, and the keyed hash of a body changed', async () => {
    const [streamId] = record.journeys;
    const done = await record.afterRows((manager) =>
      manager.query(
        `UPDATE command_record SET status = 'DONE', refusal = NULL, outcome = '{"fromVersion": 2, "toVersion": 2}' WHERE command_id = 'cmd_refused_once'`,
      ),
    );
    expect(done.findings).toEqual([
      expect.objectContaining({
        kind: 'COMMAND_RECORD_ALTERED',
        streamId,
        field: 'command_record/cmd_refused_once/status',
        expected: '"REFUSED"',
        found: '"DONE"',
      }),
    ]);
    const invented = await record.afterRows((manager) =>
      manager.query(
        `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, outcome, finished_at)
         SELECT 'cmd_invented', stream_id, names, actor, body_mac, request, 'DONE', '{"fromVersion": 2, "toVersion": 2}', now()
         FROM command_record WHERE command_id = 'cmd_refused_once'`,
      ),
    );
    expect(told(invented)).toEqual(['COMMAND_RECORD_ALTERED KEYS command_record/cmd_invented/body_mac']);
    const moved = await record.afterRows((manager) =>
      manager.query(
        `UPDATE command_record SET body_mac = other.body_mac FROM command_record AS other
         WHERE command_record.command_id = 'cmd_refused_once' AND other.command_id = 'cmd_refused_twice'`,
      ),
    );
    expect(told(moved)).toEqual(['COMMAND_RECORD_ALTERED KEYS command_record/cmd_refused_once/body_mac']);
  });

  it('finds claims and numbers moved between journeys, or hidden under a command', async () => {
    const [one, other] = record.journeys;
    const places = async (sql: string) =>
      (await record.afterRows((manager) => manager.query(sql, [one, other].slice(0, sql.includes('$2') ? 2 : 1)))).findings.map(
        ({ kind, streamId, field }) => [kind, streamId, field?.split('/')[0]],
      );
    expect(new Set((await places(`UPDATE reservation SET stream_id = $2 WHERE stream_id = $1`)).map(String))).toEqual(
      new Set([one, other].map((streamId) => String(['READ_MODEL_EDITED', streamId, 'reservation']))),
    );
    expect(await places(`UPDATE reservation SET sequence = 9 WHERE stream_id = $1 AND kind = 'NUMBER'`)).toEqual([
      ['READ_MODEL_EDITED', one, 'reservation'],
    ]);
    expect(
      await places(`INSERT INTO reservation (key, kind, stream_id, held_by) VALUES ('x:y', 'EXCLUSIVE', $1, 'cmd_refused_once')`),
    ).toEqual([['READ_MODEL_EDITED', one, 'reservation']]);
    expect(
      await places(`INSERT INTO reservation (key, kind, stream_id) SELECT 'x:y', 'EXCLUSIVE', 'jrn_nobody' WHERE $1::text IS NOT NULL`),
    ).toEqual([['READ_MODEL_EDITED', 'jrn_nobody', 'reservation']]);
  });

  it('finds a read model forged under the number of an older version of the software', async () => {
    const [streamId] = record.journeys;
    const { findings } = await record.afterRows((manager) =>
      manager.query(
        `UPDATE journey_summary SET projection = projection - 1, assigned = '{"juror": ["jur_stranger"]}' WHERE journey_id = $1`,
        [streamId],
      ),
    );
    expect(findings).toEqual([
      expect.objectContaining({ kind: 'READ_MODEL_OTHER', streamId, field: expect.stringContaining('journey_summary/assigned') }),
    ]);
    const older = await record.afterRows((manager) => manager.query('UPDATE journey_summary SET projection = projection - 1'));
    expect(older.findings).toEqual([]);
  });

  it('finds rules altered or taken away, accuses no journey of it, and says whose views were not compared', async () => {
    for (const sql of [`UPDATE archived_rules SET rules = jsonb_set(rules, '{version}', '"9"')`, 'DELETE FROM archived_rules']) {
      const { findings, setAside } = await record.afterRows((manager) => manager.query(sql));
      expect(findings).toEqual([expect.objectContaining({ kind: 'RULES_ALTERED', streamId: null })]);
      expect(setAside).toEqual([{ because: 'RULES', field: findings[0]!.field, streams: 3 }]);
    }
    const { findings } = await record.afterRows((manager) => manager.query(`UPDATE archived_rules SET code = 'other'`));
    expect(findings).toEqual([expect.objectContaining({ kind: 'RULES_ALTERED', streamId: null, field: expect.stringMatching(/\/code$/) })]);
  });

  it('finds a generated column that is plain now, and names it and what was written there', async () => {
    const [streamId] = record.journeys;
    const { findings } = await record.after(async (manager) => {
      await manager.query('ALTER TABLE stream_event DISABLE TRIGGER ALL');
      await manager.query('ALTER TABLE stream_event ALTER COLUMN type DROP EXPRESSION');
      await manager.query(`UPDATE stream_event SET type = 'Forged' WHERE stream_id = $1 AND version = 2`, [streamId]);
      await manager.query('ALTER TABLE stream_event ENABLE ALWAYS TRIGGER stream_event_is_append_only');
    });
    expect(findings.map(({ kind, streamId: of, field }) => [kind, of, field])).toEqual([
      ['SCHEMA_ALTERED', null, 'column stream_event.type'],
      ['CHANGED', streamId, 'stream_event.type'],
    ]);
  });

  it('tells of a table that cannot be read instead of ending, and reads nothing more', async () => {
    const gone = await record.after((manager) => manager.query('ALTER TABLE reservation DROP COLUMN series'));
    expect(gone.findings).toContainEqual(expect.objectContaining({ kind: 'SCHEMA_ALTERED', field: 'column reservation.series' }));
    expect(gone.setAside).toEqual([expect.objectContaining({ because: 'SCHEMA' })]);
    const added = await record.after((manager) => manager.query('CREATE TABLE stranger (id int)'));
    expect(told(added)).toEqual(['SCHEMA_ALTERED SCHEMA table stranger']);
    const migrated = await record.after((manager) =>
      manager.query(`INSERT INTO migration (timestamp, name) VALUES (1768000000001, 'Other1768000000001')`),
    );
    expect(told(migrated)).toEqual(['SCHEMA_ALTERED SCHEMA migration']);
  });
});
