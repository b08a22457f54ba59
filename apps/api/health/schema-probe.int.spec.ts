import { createDataSource } from '#libs/platform/database/data-source.js';
import { createTestDatabase } from '#test/harness/postgres.js';
import { schemaProbe, schemaWarning } from './schema-probe.js';

describe('readiness, of the database’s own objects', () => {
  it('warns where a trigger is out of force, in words that name nothing, and of nothing where PostgreSQL is gone', async () => {
    const database = await createTestDatabase();
    const dataSource = await createDataSource(database.url, { poolSize: 1 });
    expect(await schemaWarning(schemaProbe(dataSource))).toBeNull();
    await database.tamper('ALTER TABLE stream_event DISABLE TRIGGER ALL');
    expect(await schemaWarning(schemaProbe(dataSource))).toMatch(/^La base n’est pas celle que font les migrations/);
    await dataSource.destroy();
    expect(await schemaWarning(schemaProbe(dataSource))).toBeNull();
    await database.drop();
  });
});
