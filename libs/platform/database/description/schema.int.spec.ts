import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { applicationRole, ownerRole } from '#infra/local/postgres.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { createDataSource } from '../data-source.js';
import { migrate } from '../migrate.js';
import { describeSchema } from './describe-schema.js';
import { expectedSchema, schemaDifferences } from './expected-schema.js';

describe('the description of the schema', () => {
  let database: TestDatabase;
  let application: DataSource;
  let superuser: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    application = await createDataSource(database.url, { poolSize: 1 });
    superuser = await createDataSource(database.adminUrl, { poolSize: 1 });
    if (process.env['JALON_WRITE_DESCRIPTIONS'] === undefined) return;
    const { objects } = await describeSchema(application);
    writeFileSync(join(import.meta.dirname, 'schema.json'), `${JSON.stringify(objects, null, 2)}\n`);
  });
  afterAll(async () => {
    await application?.destroy();
    await superuser?.destroy();
    await database?.drop();
  });

  it('is that of the migrated database: run `npm run describe` after a migration', async () => {
    expect((await describeSchema(application)).objects).toEqual(expectedSchema);
  });

  it('is the same whoever asks, and whatever the roles are called', async () => {
    expect(await describeSchema(superuser, applicationRole)).toEqual({ objects: expectedSchema, isApart: true });
  });

  it('says nothing of the application’s rights where it is the owner', async () => {
    const { objects, isApart } = await describeSchema(superuser, ownerRole);
    expect(isApart).toBe(false);
    expect(schemaDifferences(expectedSchema, { objects, isApart }).map(({ object }) => object)).toEqual([]);
  });

  const after = async (sql: string) => {
    const runner = superuser.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query(sql);
      return schemaDifferences(expectedSchema, await describeSchema(runner, applicationRole)).map(({ object }) => object);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  };

  it.each([
    ['CREATE TABLE x ()', ['table x']],
    ['CREATE VIEW x AS SELECT 1', ['view x']],
    ['ALTER TABLE stream_event ADD COLUMN x int', ['column stream_event.x']],
    ['ALTER TABLE stream_event ALTER COLUMN type DROP EXPRESSION', ['column stream_event.type']],
    ['ALTER TABLE stream_event ALTER COLUMN previous_hash DROP NOT NULL', ['column stream_event.previous_hash']],
    ['ALTER TABLE stream_event ALTER COLUMN transaction_id SET DEFAULT 1', ['column stream_event.transaction_id']],
    ['ALTER TABLE journey_summary ALTER COLUMN version TYPE bigint', ['column journey_summary.version']],
    ['ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash', ['constraint stream_event.stream_event_hash']],
    [
      'ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash, ADD CONSTRAINT stream_event_hash CHECK (true)',
      ['constraint stream_event.stream_event_hash'],
    ],
    [
      'ALTER TABLE person_key DISABLE TRIGGER ALL',
      ['constraint person_key.person_key_person_id_fkey', 'trigger person_key.person_key_leaves_a_trail'],
    ],
    ['ALTER TABLE stream_event DISABLE TRIGGER ALL', ['trigger stream_event.stream_event_is_append_only']],
    ['ALTER TABLE stream_event ENABLE TRIGGER ALL', ['trigger stream_event.stream_event_is_append_only']],
    ['DROP TRIGGER refusal_follows ON refusal', ['trigger refusal.refusal_follows']],
    ['DROP INDEX reservation_number', ['index reservation_number']],
    [
      'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
      ['function refuse_change()'],
    ],
    ['CREATE FUNCTION x() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$', ['function x()', 'right x() to everybody']],
    ['CREATE RULE x AS ON UPDATE TO stream_event DO INSTEAD NOTHING', ['rule stream_event.x']],
    ['CREATE TABLE x () INHERITS (archived_rules)', ['table x']],
    ['CREATE SCHEMA x; CREATE TABLE x.y () INHERITS (person)', ['table person']],
    ['ALTER SCHEMA public OWNER TO ' + applicationRole, ['right schema public to application', 'role application']],
    ['CREATE SCHEMA x; SET LOCAL search_path = x, public', ['setting of this session']],
    ['SET LOCAL session_replication_role = replica', ['setting of this session']],
    [
      `SET LOCAL allow_system_table_mods = on;
       CREATE OR REPLACE FUNCTION pg_catalog.sha256(bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1 $$`,
      ['function pg_catalog.sha256(bytea)'],
    ],
    [
      `CREATE FUNCTION pg_catalog.encode(bytea, varchar) RETURNS text LANGUAGE sql AS $$ SELECT '' $$`,
      ['function pg_catalog.encode(bytea, character varying)'],
    ],
    ['DROP TABLE payload_decoding', ['table payload_decoding']],
    ['ALTER TABLE stream_event OWNER TO postgres', ['sequence stream_event_position_seq', 'table stream_event']],
    [`ALTER TABLE archived_rules OWNER TO ${applicationRole}`, ['right archived_rules to application', 'table archived_rules']],
    [`GRANT UPDATE ON stream_event TO ${applicationRole}`, ['right stream_event to application']],
    [`GRANT UPDATE (hash) ON stream_event TO ${applicationRole}`, ['right stream_event.hash to application']],
    [`REVOKE SELECT ON stream_event FROM ${applicationRole}`, ['right stream_event to application']],
    ['GRANT INSERT ON stream_event TO PUBLIC', ['right stream_event to everybody']],
    ['CREATE ROLE somebody; GRANT DELETE ON refusal TO somebody', ['right refusal to somebody']],
    ['CREATE ROLE somebody; GRANT SELECT ON refusal TO somebody', []],
    [`GRANT ${ownerRole} TO ${applicationRole}`, ['role application']],
    [`ALTER ROLE ${applicationRole} SUPERUSER`, ['role application']],
    [`ALTER ROLE ${applicationRole} SET search_path = elsewhere`, ['setting of application']],
    [`GRANT pg_write_all_data TO ${applicationRole}`, ['role application']],
    [`GRANT pg_execute_server_program TO ${applicationRole}`, ['role application']],
    [
      `CREATE ROLE middle; GRANT ${ownerRole} TO middle; CREATE ROLE other; GRANT middle TO other; GRANT other TO ${applicationRole}`,
      ['role application'],
    ],
    ['CREATE SCHEMA ' + applicationRole, ['schema application']],
    ['GRANT CREATE ON SCHEMA public TO PUBLIC', ['right schema public to everybody']],
    [
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} IN SCHEMA public GRANT ALL ON TABLES TO ${applicationRole}`,
      ['right new objects (r) of owner to application'],
    ],
    [
      'ALTER TABLE stream_leaf ENABLE ROW LEVEL SECURITY; CREATE POLICY x ON stream_leaf USING (false)',
      ['policy stream_leaf.x', 'table stream_leaf'],
    ],
    ['ALTER TABLE stream_leaf SET UNLOGGED', ['table stream_leaf']],
  ])('shows what somebody has changed: %s', async (sql, objects) => {
    expect(await after(sql)).toEqual(objects);
  });

  it.each([
    ['a right to watch the server', `GRANT pg_monitor TO ${applicationRole}`],
    ['a role that lets it in, as rds_iam does', `CREATE ROLE lets_in; GRANT lets_in TO ${applicationRole}`],
    [
      'what another gives of the tables it will make',
      `CREATE ROLE somebody; ALTER DEFAULT PRIVILEGES FOR ROLE somebody GRANT ALL ON TABLES TO ${applicationRole}`,
    ],
    [
      'what the owner gives in another schema',
      `CREATE SCHEMA x; ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerRole} IN SCHEMA x GRANT ALL ON TABLES TO PUBLIC`,
    ],
    [
      'a watch over the commands that define objects',
      `CREATE SCHEMA x; CREATE FUNCTION x.watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
       CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION x.watch()`,
    ],
  ])('accuses nobody of what an installation has besides: %s', async (_name, sql) => {
    expect(await after(sql)).toEqual([]);
  });

  it('shows an event trigger that calls a function among ours', async () => {
    const sql = `CREATE FUNCTION x() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
      CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION x()`;
    expect(await after(sql)).toContain('event trigger watching');
  });

  it('says nothing of the application’s rights where it is not known: who asks may only read', async () => {
    const runner = superuser.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query(
        'CREATE ROLE auditor; GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor; GRANT USAGE ON SCHEMA public TO auditor',
      );
      await runner.query('SET LOCAL ROLE auditor');
      const described = await describeSchema(runner);
      expect([described.isApart, schemaDifferences(expectedSchema, described)]).toEqual([false, []]);
      expect(schemaDifferences(expectedSchema, await describeSchema(runner, applicationRole))).toEqual([]);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });

  it('is the same where one role does for everything', async () => {
    const alone = await createTestDatabase({ migrated: false });
    const owner = await createDataSource(alone.ownerUrl, { poolSize: 1 });
    await migrate(owner);
    expect(schemaDifferences(expectedSchema, await describeSchema(owner))).toEqual([]);
    await owner.destroy();
    await alone.drop();
  });
});
