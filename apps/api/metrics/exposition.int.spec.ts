import { readFileSync, renameSync } from 'node:fs';
import { packageFile } from '#libs/certifications/shipped.js';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { catalogue } from '#libs/platform/observability/catalogue.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { training } from '#test/harness/caller.js';

describe('what Prometheus reads of an API', () => {
  let test: TestApi;
  let journeyId: string;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    const administrator = test.by('ADMINISTRATOR');
    const candidateId = await test.by('STAFF').enrol();
    ({ journeyId } = await administrator.send<{ journeyId: string }>('/v1/journeys', {
      candidateId,
      ...training,
      occurredAt: '2024-09-02',
    }));
  });
  afterAll(() => test?.close());

  const exposition = async () => (await test.by('ADMINISTRATOR').get('/metrics')).body;
  /** Of a series, by its name and the labels given, in any order; null where it is not told. */
  const valueOf = (text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | null => {
    const line = text
      .split('\n')
      .find((one) => one.startsWith(`${name}{`) && Object.entries(labels).every(([label, value]) => one.includes(`${label}="${value}"`)));
    return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ') + 1));
  };

  it('commands by name and outcome, and refusals by code', async () => {
    const administrator = test.by('ADMINISTRATOR');
    const suspension = { reason: 'OTHER', comment: 'par précaution', occurredAt: '2024-10-01' };
    expect((await administrator.command(journeyId, 'suspend', suspension)).statusCode).toBe(200);
    const again = await administrator.command(journeyId, 'suspend', suspension);
    const { unmet } = again.json<{ unmet: readonly { code: string }[] }>();
    await test.by('STAFF').get('/v1/nowhere');
    const text = await exposition();
    expect(valueOf(text, 'jalon_commands_total', { kind: 'journey', command: 'suspend', outcome: 'done' })).toBe(1);
    expect(valueOf(text, 'jalon_commands_total', { kind: 'journey', command: 'suspend', outcome: 'refused' })).toBe(1);
    expect(unmet.map(({ code }) => valueOf(text, 'jalon_refusals_total', { code }))).toEqual(unmet.map(() => 1));
    expect(valueOf(text, 'jalon_refusals_total', { code: 'not-found' })).toBe(1);
  });

  it('nothing of a command that is confidential: neither its name nor why it was refused', async () => {
    const decision = { amenagementId: 'ame_unknown', arrangement: 'Tiers temps', occurredAt: '2024-10-01' };
    const refused = await test.by('H_PLUS_OFFICER').command(journeyId, 'grant-amenagement', decision);
    const { unmet } = refused.json<{ unmet: readonly { code: string }[] }>();
    expect(unmet.map(({ code }) => code)).toContain('amenagement.none-pending');
    const text = await exposition();
    expect(valueOf(text, 'jalon_commands_total', { kind: 'journey', command: 'record', outcome: 'refused' })).toBe(1);
    expect(valueOf(text, 'jalon_refusals_total', { code: 'confidential' })).toBe(1);
    expect(text).not.toMatch(/amenagement/i);
  });

  it('what the record waits for: commands, places in the tree, signatures, clocks', async () => {
    await test.by('ADMINISTRATOR').send('/v1/checkpoints', {});
    let text = await exposition();
    for (const name of ['commands_pending', 'commands_frozen', 'deadlines_unrecorded', 'journeys_overdue', 'refusals_unsigned'])
      expect([name, valueOf(text, `jalon_${name}`)]).toEqual([name, 0]);
    expect(valueOf(text, 'jalon_checkpoint_age_seconds')).toBeLessThan(300);
    await test.by('ADMINISTRATOR').command(journeyId, 'resume', { occurredAt: '2024-10-02' });
    await test.database.tamper(
      `INSERT INTO command_record (command_id, stream_id, names, actor, body_mac, request, status, created_at, waits_for)
       VALUES ('cmd_old', 'other_1', '{x}', '{}', '', '{}', 'RECEIVED', now() - interval '1 hour', 'JOURNAL_AHEAD')`,
    );
    await test.database.tamper(`UPDATE journey_summary SET next_deadline = '2024-01-01'`);
    await test.database.tamper(
      `INSERT INTO journey_deadline (journey_id, key, kind, subject, runs_from, due_on, effect, source, status)
       SELECT journey_id, 'recevabilite:9', 'RECEVABILITE', '9', '2024-01-01', '2024-03-01', 'TACIT_GRANT', 'x', 'RUNNING' FROM journey_summary`,
    );
    text = await exposition();
    for (const name of ['commands_pending', 'commands_frozen', 'deadlines_unrecorded', 'journeys_overdue', 'events_unsigned'])
      expect([name, valueOf(text, `jalon_${name}`)]).toEqual([name, 1]);
    expect(valueOf(text, 'jalon_commands_pending_oldest_age_seconds')).toBeGreaterThanOrEqual(3_600);
    expect(valueOf(text, 'jalon_record_up')).toBe(1);
  });

  it('how Temporal’s queues stand', async () => {
    const text = await exposition();
    expect(valueOf(text, 'jalon_temporal_up')).toBe(1);
    for (const queue of ['workflow', 'activity']) {
      expect(valueOf(text, 'jalon_temporal_pollers', { queue })).toBe(1);
      expect(valueOf(text, 'jalon_temporal_backlog_age_seconds', { queue })).toBe(0);
      expect(valueOf(text, 'jalon_temporal_backlog_tasks', { queue })).toBe(0);
    }
  });

  it('the process itself: its version, its connections, the room where it writes', async () => {
    const text = await exposition();
    const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
    expect(valueOf(text, 'jalon_build_info', { version })).toBe(1);
    const [used, idle] = ['used', 'idle'].map((state) => valueOf(text, 'jalon_database_connections', { state }));
    expect(idle).toBeGreaterThan(0);
    expect(used! + idle!).toBeLessThanOrEqual(valueOf(text, 'jalon_database_connections_limit')!);
    expect(valueOf(text, 'jalon_database_connections_awaited')).toBe(0);
    for (const folder of ['keys', 'files']) expect(valueOf(text, 'jalon_disk_free_bytes', { folder })).toBeGreaterThan(1e6);
    expect(valueOf(text, 'jalon_log_refused')).toBe(0);
  });

  it('what waits for a connection while all are used', async () => {
    const { dataSource } = test.parts;
    const limit = valueOf(await exposition(), 'jalon_database_connections_limit')!;
    const runners = Array.from({ length: limit }, () => dataSource.createQueryRunner());
    for (const runner of runners) await runner.connect();
    const waiting = dataSource.query('SELECT 1');
    // No token can be read of: a scrape from the machine itself needs none.
    const { body: text } = await test.api.inject({ url: '/metrics', remoteAddress: '127.0.0.1' });
    for (const runner of runners) await runner.release();
    await waiting;
    expect(valueOf(text, 'jalon_database_connections', { state: 'used' })).toBe(limit);
    expect(valueOf(text, 'jalon_database_connections_awaited')).toBeGreaterThan(0);
  });

  it('no disk that does not tell', async () => {
    const { stagingFolder } = test.parts.blobs;
    renameSync(stagingFolder, `${stagingFolder}-away`);
    const text = await exposition();
    renameSync(`${stagingFolder}-away`, stagingFolder);
    expect(valueOf(text, 'jalon_disk_free_bytes', { folder: 'files' })).toBeNull();
    expect(valueOf(text, 'jalon_disk_free_bytes', { folder: 'keys' })).toBeGreaterThan(1e6);
  });

  it('nothing that is not in the catalogue, but Node’s own, and all that an API serves', async () => {
    const text = await exposition();
    const told = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]);
    const ours = told.filter(([name]) => !/^(process|nodejs)_/.test(name!));
    const ofApi = Object.entries(catalogue).filter(([name, { servedBy }]) => {
      return servedBy.some((part) => part === 'api') && name !== 'jalon_clock_skew_seconds';
    });
    expect(new Map(ours.filter(([name]) => name !== 'jalon_clock_skew_seconds') as [string, string][])).toEqual(
      new Map(ofApi.map(([name, { type }]) => [name, type])),
    );
    expect(told.filter(([name, type]) => name!.endsWith('_total') !== (type === 'counter'))).toEqual([]);
  });

  it('that PostgreSQL does not answer in time, without waiting for it any longer', async () => {
    const owner = await createDataSource(test.database.ownerUrl, { poolSize: 1 });
    const lock = owner.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE command_record IN ACCESS EXCLUSIVE MODE');
    const { body: text } = await test.api.inject({ url: '/metrics', remoteAddress: '127.0.0.1' });
    await lock.rollbackTransaction();
    await lock.release();
    await owner.destroy();
    expect(valueOf(text, 'jalon_record_up')).toBe(0);
    expect(text).not.toContain('jalon_commands_pending');
  });

  it('that PostgreSQL does not answer, and none of what was measured in it before', async () => {
    await test.parts.dataSource.destroy();
    // No token can be read of: a scrape from the machine itself needs none.
    const { body: text, statusCode } = await test.api.inject({ url: '/metrics', remoteAddress: '127.0.0.1' });
    expect(statusCode).toBe(200);
    expect(valueOf(text, 'jalon_record_up')).toBe(0);
    expect(valueOf(text, 'jalon_temporal_up')).toBe(1);
    expect(text).not.toContain('jalon_commands_pending');
    await test.parts.dataSource.initialize();
    expect(valueOf(await exposition(), 'jalon_record_up')).toBe(1);
  });
});
