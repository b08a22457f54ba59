/** A record copied by `pg_dump` and loaded elsewhere without migrating: it is found whole, or what the copy has lost is told, and nothing else. */
import { join } from 'node:path';
import { findPostgresTools } from '#infra/local/postgres-tools.js';
import { applicationRole, ownerRole } from '#infra/local/postgres.js';
import { run } from '#infra/local/tools.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { checkApplicationRole } from '#libs/platform/database/application-role.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { expectedSchema } from '#libs/platform/database/description/expected-schema.js';
import { objectsThatDiffer } from '#libs/platform/database/description/schema-guard.js';
import { migrate } from '#libs/platform/database/migrate.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { verify } from '#libs/verification/verify.js';
import { ownPostgres } from '#test/harness/own-servers.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { runFolder } from '#test/harness/run-folder.js';
import { personalChecks } from './personal-checks.js';
import { emptied, openWholeRecord, type WholeRecord } from './testing/whole-record.js';

const tools = findPostgresTools();
type Urls = Pick<TestDatabase, 'url' | 'adminUrl'>;

(tools ? describe : describe.skip)('a dump of the record, loaded without migrating', () => {
  let record: WholeRecord;
  const dump = join(runFolder(), 'record.dump');
  const copies: TestDatabase[] = [];

  beforeAll(async () => {
    const counted = await createTestDatabase({ migrated: false });
    // A server that has lived: another has not counted so far.
    await counted.tamper('DO $$ BEGIN FOR i IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$');
    await counted.drop();
    record = await openWholeRecord();
    await run(tools!.pgDump, ['--format=custom', `--file=${dump}`, record.test.database.adminUrl]);
  });
  afterAll(async () => {
    await record?.close();
    for (const copy of copies) await copy.drop();
  });

  /** A new database of the same server; where it is empty the whole dump makes it. */
  const copyInto = async (options: readonly string[], { migrated = false, by = 'adminUrl' as 'adminUrl' | 'ownerUrl' } = {}) => {
    const copy = await createTestDatabase({ migrated });
    copies.push(copy);
    // What the migrations themselves write is in the dump too.
    if (migrated) await copy.tamper(emptied());
    await run(tools!.pgRestore, ['--exit-on-error', ...options, `--dbname=${copy[by]}`, dump]);
    return copy;
  };

  /** What a verification finds in it, and the objects that API and worker tell of when they start. */
  const told = async ({ adminUrl, url }: Urls) => {
    const { test, held } = record;
    const { macs, vault, keysFolder, files } = test;
    const [superuser, application] = await Promise.all([
      createDataSource(adminUrl, { poolSize: 2 }),
      createDataSource(url, { poolSize: 1 }),
    ]);
    try {
      const { findings } = await verify({
        ...{ kinds: streamKinds, dataSource: superuser, temporal: null, keysFolder, held: [held] },
        schema: { expected: expectedSchema, application: applicationRole },
        beside: personalChecks({ vault, macs, keysFolder, files }),
      });
      return { found: findings.map(({ kind, field }) => `${kind} ${field ?? ''}`), warned: await objectsThatDiffer(application) };
    } finally {
      await superuser.destroy();
      await application.destroy();
    }
  };

  it('is the record, whole: nothing is told of it', async () => {
    expect(await told(await copyInto([]))).toEqual({ found: [], warned: [] });
  });

  it('is the record where all of it belongs to whoever loads it, the application being apart', async () => {
    expect(await told(await copyInto(['--no-owner'], { by: 'ownerUrl' }))).toEqual({ found: [], warned: [] });
  });

  it('is refused to serve in production where all of it belongs to the application, which could alter the record', async () => {
    const copy = await createTestDatabase({ migrated: false });
    copies.push(copy);
    await copy.tamper(`GRANT CREATE ON SCHEMA public TO ${applicationRole}`);
    await run(tools!.pgRestore, ['--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${copy.url}`, dump]);
    const application = await createDataSource(copy.url, { poolSize: 1 });
    await expect(checkApplicationRole(application, 'production', () => undefined)).rejects.toThrow();
    await application.destroy();
  });

  it('has lost every right of the application where it is loaded without privileges, and is told by each', async () => {
    const { found, warned } = await told(await copyInto(['--no-privileges']));
    expect(warned).toContain('right stream_event to application');
    expect(warned.filter((object) => !/^right .* to (application|everybody)$/.test(object))).toEqual([]);
    expect(found).toEqual(warned.map((object) => `SCHEMA_ALTERED ${object}`));
  });

  it('has lost triggers, indexes and constraints where it is loaded without its end, and is told by each', async () => {
    const { found, warned } = await told(await copyInto(['--section=pre-data', '--section=data']));
    const lost = Object.keys(expectedSchema).filter((object) => /^(trigger|index) /.test(object));
    expect(lost.length).toBeGreaterThan(50);
    expect(lost.filter((object) => !warned.includes(object))).toEqual([]);
    expect(warned.filter((object) => !/^(trigger|index|constraint|right|column|table) /.test(object))).toEqual([]);
    expect(found.filter((one) => !one.startsWith('SCHEMA_ALTERED '))).toEqual([]);
  });

  it('has its triggers slackened where its data alone is loaded with triggers disabled, and is told by each', async () => {
    const { found, warned } = await told(await copyInto(['--data-only', '--disable-triggers'], { migrated: true }));
    const triggers = Object.keys(expectedSchema).filter((object) => object.startsWith('trigger '));
    expect(warned).toEqual(triggers.toSorted());
    expect(found).toEqual(triggers.toSorted().map((object) => `SCHEMA_ALTERED ${object}`));
  });

  it('is the record on another server too, which signs nothing of it until it is migrated: it has not reached those transactions', async () => {
    const elsewhere = await ownPostgres();
    try {
      const at = (url: string) => Object.assign(new URL(url), { pathname: '/copied' }).href;
      const superuser = await createDataSource(elsewhere.adminUrl, { poolSize: 1 });
      await superuser.query(`CREATE DATABASE copied OWNER ${ownerRole} TEMPLATE template0`);
      await superuser.query('REVOKE CREATE, TEMPORARY ON DATABASE copied FROM PUBLIC');
      await superuser.destroy();
      const copy = { adminUrl: at(elsewhere.adminUrl), url: at(elsewhere.url) };
      await run(tools!.pgRestore, ['--exit-on-error', `--dbname=${copy.adminUrl}`, dump]);
      const signed = async () => {
        const application = await createDataSource(copy.url, { poolSize: 2 });
        try {
          return await new CheckpointLog(application, record.test.keysFolder).make();
        } finally {
          await application.destroy();
        }
      };
      expect(await told(copy)).toEqual({ found: [], warned: [] });
      await expect(signed()).rejects.toMatchObject({ code: 'PLACE_FORGED' });
      const owner = await createDataSource(at(elsewhere.url.replace(applicationRole, ownerRole)), { poolSize: 1 });
      await migrate(owner, applicationRole);
      await owner.destroy();
      await expect(signed()).resolves.toBeDefined();
      expect(await told(copy)).toEqual({ found: [], warned: [] });
    } finally {
      await elsewhere.stop();
    }
  });
});
