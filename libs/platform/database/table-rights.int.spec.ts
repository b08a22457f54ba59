import pg from 'pg';
import type { DataSource } from 'typeorm';
import { applicationRole, ownerRole } from '#infra/local/postgres.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { checkApplicationRole, roleApart, RoleMayAlterRecord } from './application-role.js';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { tableRights, TableRightsIncomplete } from './table-rights.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';

describe('the application’s role', () => {
  let bench: JournalBench;
  let application: pg.Client;

  beforeAll(async () => {
    bench = await openJournal();
    application = new pg.Client(bench.database.url);
    await application.connect();
    const recorder = new Recorder(newJourneyId(), withFinalAssessment);
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started()]);
  });
  afterAll(async () => {
    await application.end();
    await bench.close();
  });

  const neverChanged = ['stream_event', 'stream_leaf', 'stream_tree', 'checkpoint', 'archived_rules', 'archived_run', 'refusal'];
  const neverRemoved = [
    ...neverChanged,
    'stored_file',
    'stream_head',
    'command_record',
    'restore_fence',
    'person',
    'person_key',
    'person_identity',
    'identity_correction',
    'erasure',
    'register_identity',
  ];
  const everything = Object.keys(tableRights);

  it.each([
    ...neverChanged.map((table) => `UPDATE ${table} SET ${column(table)} = ${column(table)}`),
    ...neverChanged.map((table) => `SELECT FROM ${table} FOR UPDATE`),
    ...neverRemoved.map((table) => `DELETE FROM ${table}`),
    ...everything.map((table) => `TRUNCATE ${table} CASCADE`),
    ...everything.map((table) => `ALTER TABLE ${table} DISABLE TRIGGER ALL`),
    ...everything.map((table) => `ALTER TABLE ${table} ADD COLUMN x int`),
    ...everything.map((table) => `DROP TABLE ${table} CASCADE`),
    ...everything.map((table) => `CREATE TRIGGER mine BEFORE INSERT ON ${table} EXECUTE FUNCTION refuse_change()`),
    'DROP TRIGGER stream_event_is_append_only ON stream_event',
    'ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash',
    'ALTER TABLE stream_event OWNER TO CURRENT_USER',
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    'DROP FUNCTION refuse_change() CASCADE',
    'SET session_replication_role = replica',
    `SET ROLE ${ownerRole}`,
    'SET SESSION AUTHORIZATION postgres',
    `GRANT ${ownerRole} TO CURRENT_USER`,
    'CREATE TABLE journey (id int)',
    'CREATE SCHEMA mine',
    'CREATE ROLE mine',
    'CREATE EXTENSION pg_trgm',
    'UPDATE feed_epoch SET transaction_offset = 0',
    'INSERT INTO stream_event (body, previous_hash, hash, transaction_id) SELECT body, previous_hash, hash, 1 FROM stream_event',
    'UPDATE stored_file SET size = size',
    `UPDATE command_record SET actor = '{}'`,
    `UPDATE command_record SET names = '{}'`,
    `UPDATE command_record SET body_mac = ''`,
    'UPDATE command_record SET created_at = now()',
    `UPDATE stream_head SET stream_id = 'jrn_other'`,
    `UPDATE person_key SET person_id = 'cdt_other'`,
    `INSERT INTO migration (timestamp, name) VALUES (1, 'x')`,
    `SELECT nextval('stream_event_position_seq')`,
    `SELECT setval('purge_run_id_seq', 1)`,
    `SELECT pg_read_file('postgresql.conf')`,
    `COPY stream_event TO '/journal'`,
    `COPY stream_head FROM PROGRAM 'id'`,
    'SELECT * FROM pg_authid',
    'SELECT pg_reload_conf()',
  ])('is refused by PostgreSQL: %s', async (sql) => {
    await application.query('BEGIN');
    try {
      await expect(application.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|0LP01)$/) });
    } finally {
      await application.query('ROLLBACK');
    }
  });

  it('lets the processes start in production, where the owner’s is refused, and told of elsewhere', async () => {
    const warned: string[] = [];
    await checkApplicationRole(bench.dataSource, 'production', (message) => warned.push(message));
    expect(warned).toEqual([]);
    const owner = await createDataSource(bench.database.ownerUrl, { poolSize: 1 });
    await expect(checkApplicationRole(owner, 'production', () => undefined)).rejects.toThrow(RoleMayAlterRecord);
    await checkApplicationRole(owner, 'development', (message) => warned.push(message));
    expect(warned).toHaveLength(1);
    await owner.destroy();
  });
});

describe('the rights over tables', () => {
  let database: TestDatabase;
  let owner: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
    owner = await createDataSource(database.ownerUrl, { poolSize: 1 });
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  const asApplication = async (sql: string) => {
    const client = new pg.Client(database.url);
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };

  it('are given anew by each migration, whatever somebody has granted or made meanwhile', async () => {
    await migrate(owner, roleApart(database.url, database.ownerUrl));
    await database.tamper(`GRANT ALL ON stream_event, checkpoint TO ${applicationRole}, PUBLIC`);
    await database.tamper(`GRANT CREATE ON SCHEMA public TO PUBLIC`);
    await migrate(owner, applicationRole);
    await expect(asApplication('TRUNCATE stream_event')).rejects.toThrow('permission denied');
    await expect(asApplication('CREATE TABLE mine ()')).rejects.toThrow('permission denied');
    await expect(asApplication('CREATE TEMP TABLE stream_event ()')).rejects.toThrow('permission denied');
    expect((await asApplication('SELECT FROM stream_event')).rowCount).toBe(0);
  });

  it('stop a migration that leaves a table without a line, whoever runs it', async () => {
    await database.tamper(`CREATE TABLE forgotten (); ALTER TABLE forgotten OWNER TO ${ownerRole}`);
    for (const role of [applicationRole, null]) await expect(migrate(owner, role)).rejects.toThrow(TableRightsIncomplete);
    await expect(migrate(owner)).rejects.toThrow('forgotten');
    await database.tamper('DROP TABLE forgotten');
  });

  it('know the application apart from the owner by the name in its address', () => {
    expect(roleApart('postgres://a%40b:x@h/d', 'postgres://o:x@h/d')).toBe('a@b');
    expect(roleApart('postgres://o:y@h/d', 'postgres://o:x@h/d')).toBeNull();
  });
});

function column(table: string): string {
  const first: Readonly<Record<string, string>> = {
    stream_event: 'body',
    stream_leaf: 'hash',
    stream_tree: 'hash',
    checkpoint: 'document',
    archived_rules: 'rules',
    archived_run: 'hash',
    refusal: 'body',
  };
  return first[table] ?? 'id';
}
