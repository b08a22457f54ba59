/** PostgreSQL's clock, which dates leases, against Temporal's, which judges them. */
import pg from 'pg';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { done, expectOneTruth, openSender, startNew, type TestSender } from '#test/harness/dispatch.js';
import { command, openTestJournal, startJourneyWorker, type RunningWorker, type TestJournal } from '#test/harness/journeys.js';
import { testTemporalSettings } from '#test/harness/temporal.js';

const suspend = command('suspend', { reason: 'OTHER', comment: 'sealed' }, '2024-02-01T09:00:00.000Z');

describe('where the clock of PostgreSQL is wrong by hours', () => {
  let kept: TestJournal;
  let worker: RunningWorker;
  let lines: { readonly level: number; readonly skewMs?: number; readonly msg: string }[] = [];
  let open: () => Promise<TestSender>;

  beforeAll(async () => {
    const settings = await testTemporalSettings({ ownNamespace: true });
    kept = await openTestJournal(rules);
    worker = await startJourneyWorker(settings, kept.activities);
    const log = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) };
    open = () => openSender({ databaseUrl: kept.database.url, temporal: settings, rules, attemptMs: 3_000, log });
  });
  afterAll(async () => {
    await worker.stop();
    await kept.close();
  });

  /** Every statement of a connection made from now on reads a clock that is wrong. */
  async function setClock(hours: number): Promise<void> {
    lines = [];
    const client = new pg.Client(kept.database.adminUrl);
    await client.connect();
    await client.query('CREATE SCHEMA IF NOT EXISTS skewed; GRANT USAGE ON SCHEMA skewed TO PUBLIC');
    await client.query(`CREATE OR REPLACE FUNCTION skewed.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
      $$ SELECT pg_catalog.clock_timestamp() + interval '${hours} hours' $$`);
    await client.query(`ALTER DATABASE ${client.database} SET search_path = skewed, pg_catalog, public`);
    await client.end();
  }

  it('behind, commands wait, have no effect meanwhile, and the log says by how much; set right, they end', async () => {
    await setClock(-3);
    let sender = await open();
    const opening = startNew(rules, '2024-01-15T09:00:00.000Z');
    expect(await sender.send('behind', [opening])).toMatchObject({ kind: 'PENDING' });
    await sender.reconciler.endPending();
    const said = lines.filter(({ skewMs }) => skewMs !== undefined);
    expect(said).toMatchObject([{ level: 50, msg: expect.stringMatching(/commands are judged too late/) }]);
    expect(Math.round((said[0]?.skewMs ?? 0) / 3_600_000)).toBe(3);
    await sender.close();

    await setClock(0);
    sender = await open();
    const { streamId: journeyId } = done(await sender.send('behind', [opening]));
    expect(await expectOneTruth(sender, journeyId)).toBe(1);
    await sender.close();
  });

  it('ahead, commands are applied, dated by Temporal, and the log says what is no longer sure', async () => {
    await setClock(3);
    const sender = await open();
    const { streamId: journeyId } = done(await sender.send('ahead', [startNew(rules, '2024-01-15T09:00:00.000Z')]));
    done(await sender.send('undated', [{ ...suspend, occurredAt: null }], { journeyId }));
    const { event } = (await sender.journal.readEvents(journeyId)).at(-1)!;
    expect(event.occurredAt <= event.recordedAt).toBe(true);
    expect(Math.abs(Date.parse(event.recordedAt) - Date.now())).toBeLessThan(60_000);
    const said = lines.filter(({ skewMs }) => skewMs !== undefined);
    expect(said).toMatchObject([{ level: 50, msg: expect.stringMatching(/given up may still take effect/) }]);
    expect(Math.round((said[0]?.skewMs ?? 0) / 3_600_000)).toBe(-3);
    await sender.close();
  });
});
