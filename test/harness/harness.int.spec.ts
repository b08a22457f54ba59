import { TestWorkflowEnvironment } from '@temporalio/testing';
import pg from 'pg';
import { connect } from '#libs/engine/temporal/connection.js';
import { createTestDatabase, type TestDatabase } from './postgres.js';
import { testTemporalSettings, timeSkippingExecutable } from './temporal.js';

describe('the test harness', () => {
  const databases: TestDatabase[] = [];
  afterAll(() => Promise.all(databases.map((database) => database.drop())));

  it('gives each caller a PostgreSQL database of its own, whose owner is no superuser', async () => {
    databases.push(await createTestDatabase({ migrated: false }), await createTestDatabase({ migrated: false }));
    const [one, other] = databases.map(({ ownerUrl }) => new pg.Client(ownerUrl)) as [pg.Client, pg.Client];
    await Promise.all([one.connect(), other.connect()]);
    await one.query('CREATE TABLE mine (id int)');
    const seen = await other.query(
      "SELECT to_regclass('mine') AS found, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super",
    );
    expect(seen.rows).toEqual([{ found: null, super: false }]);
    await Promise.all([one.end(), other.end()]);
  });

  it('gives each caller a task queue, and a namespace where asked, on a Temporal that answers', async () => {
    const shared = await Promise.all([testTemporalSettings(), testTemporalSettings()]);
    const own = await testTemporalSettings({ ownNamespace: true });
    expect(new Set([...shared, own].map(({ temporal }) => temporal.taskQueue)).size).toBe(3);
    expect(new Set([...shared, own].map(({ temporal }) => temporal.namespace)).size).toBe(2);
    const temporal = await connect(own);
    expect(await temporal.client.workflow.count()).toMatchObject({ count: 0 });
    await temporal.close();
  });

  it('has a server that skips time', async () => {
    const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: timeSkippingExecutable() } });
    const before = await environment.currentTimeMs();
    await environment.sleep('400 days');
    expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(400 * 86_400_000);
    await environment.teardown();
  });
});
