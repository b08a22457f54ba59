/** What a superuser would do who has read how the verification works: changes of several rows that agree, former values put back, tables that are no longer those. */
import type { EntityManager } from 'typeorm';
import { applicationRole } from '#infra/local/postgres.js';
import { tableCoverage } from '#libs/verification/coverage/coverage.js';
import type { CheckedRecord } from '#libs/verification/record-check.js';
import { openWholeRecord, type WholeRecord } from './testing/whole-record.js';

const places = ({ findings }: CheckedRecord) =>
  findings.map(({ kind, streamId, field }) => `${kind} ${streamId ?? ''} ${field?.split('/').slice(0, 3).join('/')}`);

describe('what a superuser would do who has read how it is verified', () => {
  let record: WholeRecord;
  beforeAll(async () => {
    record = await openWholeRecord();
  });
  afterAll(() => record?.close());

  const swapRows = (manager: EntityManager, table: string, key: string, columns: readonly string[], one: string, other: string) =>
    manager.query(
      `UPDATE ${table} AS held SET (${columns.join(', ')}) = ROW(${columns.map((name) => `was.${name}`).join(', ')})
       FROM ${table} AS was WHERE held.${key} IN ($1, $2) AND was.${key} IN ($1, $2) AND was.${key} <> held.${key}`,
      [one, other],
    );

  it('finds two persons who have exchanged all that is held of them, keys included, and accuses no other', async () => {
    const { kept, corrected, juror } = record.people;
    const checked = await record.afterRows(async (manager) => {
      await swapRows(
        manager,
        'person_identity',
        'person_id',
        ['identity', 'nir', 'same_person', 'mac_key_id', 'enrolled_by', 'version'],
        kept,
        corrected,
      );
      for (const table of ['person_key', 'person_search'])
        for (const [from, to] of [
          [kept, 'nobody'],
          [corrected, kept],
          ['nobody', corrected],
        ])
          await manager.query(`UPDATE ${table} SET person_id = $2 WHERE person_id = $1`, [from, to]);
    });
    const told = checked.findings.map(({ field }) => field ?? '');
    for (const id of [kept, corrected]) expect(told.some((field) => field.startsWith(`person_identity/${id}/`))).toBe(true);
    expect(told.filter((field) => field.includes(juror) || field.includes(record.people.erased))).toEqual([]);
  });

  it('finds a row put back to a former value of its own, sealed under its own key, by the trail alone', async () => {
    const { kept } = record.people;
    const [former] = await record.attacker.query('SELECT identity, nir, version, same_person FROM person_identity WHERE person_id = $1', [
      kept,
    ]);
    await record.test.candidates.correct(kept, { birthPlace: 'Paimpol' }, former.version, {
      actorId: 'act_one',
      role: 'ADMINISTRATOR',
      operation: 'test',
      streamId: null,
      requestId: null,
    });
    expect((await record.after(() => Promise.resolve())).findings).toEqual([]);
    const checked = await record.afterRows((manager) =>
      manager.query('UPDATE person_identity SET identity = $2, nir = $3, version = $4, same_person = $5 WHERE person_id = $1', [
        kept,
        former.identity,
        former.nir,
        former.version,
        former.same_person,
      ]),
    );
    expect(places(checked)).toEqual([`ROW_ALTERED  person_identity/${kept}/identity,mac_key_id,nir,same_person,version`]);
  });

  it('finds each table that was emptied, where it is verified, and tells of nothing else', async () => {
    const covered = Object.entries(tableCoverage).filter(([, lines]) => lines.some(({ by }) => by.some((one) => one !== 'HISTORY')));
    for (const [table] of covered) {
      const { findings } = await record.afterRows((manager) => manager.query(`DELETE FROM ${table}`));
      expect([table, findings.length > 0]).toEqual([table, true]);
    }
  });

  it.each<[string, (manager: EntityManager) => Promise<unknown>, readonly string[]]>([
    [
      'all that two journeys show, exchanged',
      (manager) =>
        manager.query(
          `UPDATE journey_summary AS held SET (status, candidate_id, snapshot) = ROW(was.status, was.candidate_id, was.snapshot) FROM journey_summary AS was
           WHERE held.journey_id = ANY ($1) AND was.journey_id = ANY ($1) AND was.journey_id <> held.journey_id`,
          [record.journeys],
        ),
      ['READ_MODEL_EDITED'],
    ],
    [
      'the numbers of two diplomas exchanged, with who holds them',
      (manager) =>
        manager.query(
          `UPDATE reservation AS held SET stream_id = (SELECT min(stream_id) FROM reservation WHERE kind = 'NUMBER' AND stream_id <> held.stream_id)
           WHERE kind = 'NUMBER'`,
        ),
      ['READ_MODEL_EDITED'],
    ],
    [
      'read models under the number of a version to come',
      (manager) =>
        manager.query(`UPDATE journey_summary SET projection = projection + 1, status = 'ABANDONED' WHERE journey_id = $1`, [
          record.journeys[0],
        ]),
      ['READ_MODEL_EDITED'],
    ],
    [
      'a checkpoint put in the place of the last by a copy that says less',
      (manager) => manager.query(`UPDATE checkpoint SET document = document - 'trail' WHERE size = (SELECT max(size) FROM checkpoint)`),
      ['CHECKPOINT_LOG_ALTERED'],
    ],
    [
      'an erasure that is said to have been withdrawn before it was done',
      (manager) =>
        manager.query(
          `UPDATE erasure SET status = 'WITHDRAWN', withdrawn_by = 'act_x', withdrawn_role = 'x', withdrawn_at = now(), destroyed_at = NULL, certificate = NULL WHERE id = 'era_done'`,
        ),
      ['ROW_ALTERED'],
    ],
    [
      'who asked and who confirmed an erasure exchanged',
      (manager) => manager.query(`UPDATE erasure SET requested_by = confirmed_by, confirmed_by = requested_by WHERE id = 'era_done'`),
      ['ROW_ALTERED'],
    ],
    [
      'readings given to each other’s readers',
      (manager) => manager.query(`UPDATE personal_access SET actor_id = CASE actor_id WHEN 'act_one' THEN 'act_other' ELSE 'act_one' END`),
      ['ROW_ALTERED'],
    ],
    [
      'a hold that was lifted before it was placed',
      (manager) => manager.query(`UPDATE legal_hold SET placed_at = lifted_at, lifted_at = placed_at WHERE id = 'hold_lifted'`),
      ['ROW_ALTERED'],
    ],
    [
      'a whole journey, with its leaves, subtrees, read models and records',
      async (manager) => {
        const [one] = record.journeys;
        for (const table of ['stream_event', 'stream_leaf', 'stream_head', 'command_record', 'reservation'])
          await manager.query(`DELETE FROM ${table} WHERE stream_id = $1`, [one]);
        for (const table of ['journey_summary', 'journey_block', 'journey_deadline'])
          await manager.query(`DELETE FROM ${table} WHERE journey_id = $1`, [one]);
        await manager.query('DELETE FROM stream_tree');
      },
      ['CHECKPOINT_LOG_ALTERED'],
    ],
  ])('finds %s', async (_name, attack, kinds) => {
    const { findings } = await record.afterRows(attack);
    expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...kinds]));
  });

  it.each<[string, string, readonly string[]]>([
    [
      'a table put aside, a view of it in its place',
      'ALTER TABLE person RENAME TO person_of_before; CREATE VIEW person AS SELECT * FROM person_of_before',
      ['SCHEMA_ALTERED  table person', 'SCHEMA_ALTERED  table person_of_before', 'SCHEMA_ALTERED  view person'],
    ],
    [
      'rows kept in a table elsewhere that inherits from ours',
      `CREATE SCHEMA x; CREATE TABLE x.y () INHERITS (reference_entry);
       INSERT INTO x.y SELECT 999, list, 'FORGED', label, is_open, recorded_at, recorded_by FROM reference_entry LIMIT 0`,
      ['SCHEMA_ALTERED  table reference_entry'],
    ],
    [
      'a policy that hides a row from the application alone',
      `ALTER TABLE legal_hold ENABLE ROW LEVEL SECURITY; CREATE POLICY x ON legal_hold FOR SELECT TO ${applicationRole} USING (id <> 'hold_standing')`,
      ['SCHEMA_ALTERED  policy legal_hold.x', 'SCHEMA_ALTERED  table legal_hold'],
    ],
    [
      'a rule that writes a reading nowhere',
      'CREATE RULE x AS ON INSERT TO personal_access DO INSTEAD NOTHING',
      ['SCHEMA_ALTERED  rule personal_access.x'],
    ],
    [
      'a trigger of somebody’s own that changes what is written',
      `CREATE SCHEMA x; CREATE FUNCTION x.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.actor_id := 'act_x'; RETURN NEW; END $$;
       CREATE TRIGGER a BEFORE INSERT ON personal_access FOR EACH ROW EXECUTE FUNCTION x.f()`,
      ['SCHEMA_ALTERED  trigger personal_access.a'],
    ],
    [
      'a column’s default that answers for who did not',
      `ALTER TABLE reference_entry ALTER COLUMN recorded_at SET DEFAULT '2020-01-01'`,
      ['SCHEMA_ALTERED  column reference_entry.recorded_at'],
    ],
    [
      'a function of ours in front of PostgreSQL’s own',
      `CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT $1 $$`,
      ['SCHEMA_ALTERED  function sha256(bytea)', 'SCHEMA_ALTERED  right sha256(bytea) to everybody'],
    ],
    [
      'two columns that have exchanged their names',
      `ALTER TABLE legal_hold RENAME COLUMN placed_by TO x; ALTER TABLE legal_hold RENAME COLUMN placed_role TO placed_by;
       ALTER TABLE legal_hold RENAME COLUMN x TO placed_role`,
      ['ROW_ALTERED  legal_hold/hold_lifted', 'ROW_ALTERED  legal_hold/hold_standing'],
    ],
    [
      'the schema given to the application',
      `ALTER SCHEMA public OWNER TO ${applicationRole}`,
      ['SCHEMA_ALTERED  right schema public to application', 'SCHEMA_ALTERED  role application'],
    ],
    [
      'an erasure rewritten as a replica would be written',
      `SET LOCAL session_replication_role = replica; UPDATE erasure SET ground = 'x' WHERE id = 'era_asked'; SET CONSTRAINTS ALL IMMEDIATE;
       SET LOCAL session_replication_role = origin`,
      ['ROW_ALTERED  erasure/era_asked/categories,ground,id,origin,person_id,reference,requested_at,requested_by,requested_role'],
    ],
  ])('finds %s', async (_name, sql, expected) => {
    const found = places(await record.after((manager) => manager.query(sql)));
    expect(expected.filter((one) => !found.some((told) => told.startsWith(one)))).toEqual([]);
    expect(new Set(found.map((one) => one.split(' ')[0]))).toEqual(new Set(expected.map((one) => one.split(' ')[0])));
  });

  it.each([
    ['a schema besides, with a table of the same name', 'CREATE SCHEMA x; CREATE TABLE x.stream_event (id int)'],
    ['where a sequence stands', `SELECT setval('purge_run_id_seq', 1000)`],
    [
      'statistics and storage',
      'CREATE STATISTICS x.s ON actor_id, role FROM personal_access; ALTER TABLE refusal ALTER body SET STORAGE EXTERNAL',
    ],
    [
      'a reading that nobody made, written as the application writes',
      `INSERT INTO personal_access (actor_id, role, operation, person_id, category) VALUES ('act_1', 'STAFF', 'x', 'can_1', 'IDENTITY')`,
    ],
  ])('says nothing of %s, which the list says is not covered, and accuses nobody', async (_name, sql) => {
    const { findings } = await record.after(async (manager) => {
      await manager.query('CREATE SCHEMA IF NOT EXISTS x').catch(() => undefined);
      await manager.query(sql.replace('CREATE SCHEMA x; ', ''));
      await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
    });
    expect(findings).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    [
      'an identity',
      `INSERT INTO person_identity (person_id, identity, same_person, version, enrolled_by, mac_key_id)
       SELECT id, one.identity, one.same_person, 1, 'act_x', one.mac_key_id FROM made, (SELECT * FROM person_identity WHERE identity IS NOT NULL LIMIT 1) AS one`,
      ['person_identity'],
    ],
    [
      'a key',
      `INSERT INTO person_key (key_id, person_id, category, wrapped_key, master_key_id)
       SELECT 'key_x', id, 'IDENTITY', wrapped_key, master_key_id FROM made, (SELECT * FROM person_key WHERE wrapped_key IS NOT NULL LIMIT 1) AS one`,
      ['person_key'],
    ],
    [
      'a hold',
      `INSERT INTO legal_hold (id, person_id, ground, sealed_reason, placed_by, placed_role)
       SELECT 'hold_x', person_id, ground, sealed_reason, placed_by, placed_role FROM legal_hold LIMIT 1`,
      ['legal_hold'],
    ],
  ])('finds %s added as the application would add it, trail and all: nobody seals without the keys', async (_name, sql, tables) => {
    const { findings } = await record.after(async (manager) => {
      await manager.query(`CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT 'can_forged'::text AS id`);
      await manager.query(`INSERT INTO person (id, kind) VALUES ('can_forged', 'CANDIDATE')`);
      await manager.query(sql);
      await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
    });
    expect(new Set(findings.map(({ field }) => field?.split('/')[0]))).toEqual(new Set(tables));
  });
});
