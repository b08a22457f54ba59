import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { Config } from '#libs/platform/config/config.js';
import { loadConfig } from '#libs/platform/config/config.js';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import { createLogger } from '#libs/platform/observability/logger.js';
import { applyCommands } from '#libs/engine/temporal/apply-commands.js';
import { connect, type Temporal } from '#libs/engine/temporal/connection.js';
import { startOptions } from '#libs/engine/temporal/stream-workflow.js';
import { journeyKind } from '#libs/journey/kind.js';
import { apply, attempt, newJourneyId, newRun, startTraining } from '#test/harness/journeys.js';
import { createTestDatabase, type TestDatabase } from '#test/harness/postgres.js';
import { testTemporalSettings } from '#test/harness/temporal.js';
import { createWorker } from './create-worker.js';

const entry = '2024-01-15T09:00:00.000Z';

describe('a worker process', () => {
  let database: TestDatabase;
  let home: string;
  let config: Config;
  let temporal: Temporal;
  const logger = createLogger({ logLevel: 'silent' }, 'worker');

  beforeAll(async () => {
    database = await createTestDatabase();
    home = await mkdtemp(join(tmpdir(), 'jalon-worker-'));
    const settings = await testTemporalSettings();
    const env = { JALON_HOME: home, DATABASE_URL: database.url, TEMPORAL_ADDRESS: settings.temporal.address };
    config = { ...loadConfig(env), ...settings };
    temporal = await connect(settings);
  });
  afterAll(async () => {
    await temporal.close();
    await database.drop();
    await rm(home, { recursive: true });
  });

  it('serves journeys beside another, goes on when that one is closed, and leaves nothing behind when it is', async () => {
    const workers: INestApplicationContext[] = [await createWorker(config, logger), await createWorker(config, logger)];
    const journeyId = newJourneyId();
    const opening = attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) });
    const first = await apply(temporal, opening);
    await workers[0]!.close();
    expect(await apply(temporal, opening)).toEqual(first);
    await workers[1]!.close();
    expect(await applyCommands(temporal, attempt(journeyId, []), { deadlineMs: 300 })).toMatchObject({ kind: 'UNANSWERED' });
  });

  it('archives the runs that have closed', async () => {
    const journeyId = newJourneyId();
    const run = startOptions(temporal, journeyKind, newRun(journeyId, rules));
    await (await temporal.client.workflow.start('journey', run)).terminate();
    const closed = `WorkflowId = '${journeyId}' AND ExecutionStatus = 'Terminated'`;
    while ((await temporal.client.workflow.count(closed)).count === 0) await delay(50);
    const worker = await createWorker(config, logger);
    const archived = () => database.tamper('SELECT kind, status FROM archived_run WHERE stream_id = $1', [journeyId]);
    while ((await archived()).length === 0) await delay(50);
    await worker.close();
    expect(await archived()).toEqual([{ kind: 'journey', status: 'TERMINATED' }]);
  });

  it('does not start without its database, and says which part failed', async () => {
    const elsewhere = { ...config, databaseUrl: 'postgres://nobody:none@127.0.0.1:1/none' };
    await expect(createWorker(elsewhere, logger)).rejects.toThrow(/ECONNREFUSED|connect/);
  });
});
