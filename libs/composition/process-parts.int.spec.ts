import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { applicationRole } from '#infra/local/postgres.js';
import { loadConfig, type Config } from '#libs/platform/config/config.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { runFolder } from '#test/harness/run-folder.js';
import { testTemporalSettings } from '#test/harness/temporal.js';
import { openOrClose } from '#libs/composition/closing.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { openProcessParts } from '#libs/composition/process-parts.js';

const lines: string[] = [];
const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });

describe('what a process stands on', () => {
  let database: TestDatabase;
  let config: Config;

  beforeAll(async () => {
    database = await createTestDatabase();
    const home = mkdtempSync(join(runFolder(), 'process-'));
    const { temporal } = await testTemporalSettings();
    config = { ...loadConfig({ JALON_HOME: home, DATABASE_URL: database.url, TEMPORAL_ADDRESS: temporal.address }), temporal };
  });
  afterAll(() => database?.drop());

  const open = (given: Config) =>
    openOrClose(async (closing) => ({
      ...(await openProcessParts('worker', given, logger, closing, streamKinds)),
      close: () => closing.close(),
    }));
  const left = async (): Promise<Record<string, unknown>> => {
    const [connections] = await database.tamper(
      `SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jalon-worker'`,
    );
    const [readers] = await database.tamper('SELECT count(*)::int AS announced FROM key_reader');
    return { ...connections, ...readers };
  };
  /** PostgreSQL takes a moment to see that a connection has ended. */
  const expectNothingLeft = async () => {
    while ((await left())['open'] !== 0) await delay(20);
    expect(await left()).toEqual({ open: 0, announced: 0 });
  };

  it('is announced as a reader of its keys while it runs, and leaves nothing behind once it is closed', async () => {
    const parts = await open(config);
    expect(lines).toEqual([]);
    expect(await left()).toEqual({ open: expect.any(Number), announced: 1 });
    await parts.close();
    await expectNothingLeft();
  });

  it('leaves nothing behind either where Temporal cannot be reached once all the rest is open', async () => {
    const unreachable = { ...config, temporal: { ...config.temporal, address: '127.0.0.1:1' } };
    await expect(open(unreachable)).rejects.toThrow();
    await expectNothingLeft();
  });

  it('says at start that the database is not what the migrations make, before what is lacking fails it', async () => {
    await database.tamper('ALTER TABLE stream_event DISABLE TRIGGER ALL');
    await (await open(config)).close();
    expect(lines.splice(0).join()).toContain('"objects":["trigger stream_event.stream_event_is_append_only"]');
    await database.tamper(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${applicationRole}`);
    await expect(open(config)).rejects.toThrow('permission denied');
    expect(lines.join()).toContain('a dump loaded without migrating');
  });
});
