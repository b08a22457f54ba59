import type { DataSource } from 'typeorm';
import { applicationRole } from '#infra/local/postgres.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { createDataSource } from '../data-source.js';
import { objectsThatDiffer } from './schema-guard.js';

describe('a database that a dump has made, and no migration', () => {
  let database: TestDatabase;
  let application: DataSource;
  beforeEach(async () => {
    database = await createTestDatabase();
    application = await createDataSource(database.url, { poolSize: 1 });
  });
  afterEach(async () => {
    await application?.destroy();
    await database?.drop();
  });

  it('is told from the one that the migrations make, by the objects that differ', async () => {
    expect(await objectsThatDiffer(application)).toEqual([]);
    await database.tamper('ALTER TABLE stream_event DISABLE TRIGGER ALL; ALTER TABLE refusal ENABLE TRIGGER ALL');
    expect(await objectsThatDiffer(application)).toEqual([
      'trigger refusal.refusal_follows',
      'trigger refusal.refusal_is_append_only',
      'trigger stream_event.stream_event_is_append_only',
    ]);
  });

  it('is told where the application has lost its rights, which it needs none of to ask', async () => {
    await database.tamper(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${applicationRole}`);
    expect(await objectsThatDiffer(application)).toContain('right stream_event to application');
  });

  it('is told where all of it belongs to the role that it was loaded under', async () => {
    await database.tamper('REASSIGN OWNED BY jalon TO postgres');
    const differing = await objectsThatDiffer(application);
    expect(differing.filter((object) => object.startsWith('right '))).toEqual([]);
    await database.tamper('ALTER TABLE stream_event OWNER TO jalon');
    expect(await objectsThatDiffer(application)).toContain('table stream_event');
  });

  it('says nothing of one that a newer version has migrated', async () => {
    await database.tamper(
      `INSERT INTO migration (timestamp, name) VALUES (1768000000001, 'Newer1768000000001'); ALTER TABLE stream_event ADD COLUMN x int`,
    );
    expect(await objectsThatDiffer(application)).toEqual([]);
  });
});
