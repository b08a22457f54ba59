/** A PostgreSQL that is thrown away, with a migrated database: what the parts need that measure no command. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { migrate } from '#libs/platform/database/migrate.js';
import { anyFreePort } from '#infra/local/ports.js';
import { postgresUrl, startPostgres } from '#infra/local/postgres.js';
import { stop } from '#infra/local/processes.js';

export interface BenchDatabase {
  readonly dataSource: DataSource;
  /** Where signing keys may be put. */
  readonly keysFolder: string;
  close(): Promise<void>;
}

export async function openBenchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'jalon-bench-'));
  // PostgreSQL's own account must pass when we are root.
  chmodSync(folder, 0o711);
  const cluster = { port: await anyFreePort(), password: 'bench' };
  const running = await startPostgres({
    ...cluster,
    folder,
    durable: false,
    logFile: join(folder, 'log'),
    pidFolder: join(folder, 'pids'),
  });
  const dataSource = await createDataSource(postgresUrl(cluster), { poolSize: 4 });
  await migrate(dataSource);
  return {
    dataSource,
    keysFolder: join(folder, 'keys'),
    async close() {
      await dataSource.destroy();
      await stop(running.pid, { signal: 'SIGINT', graceMs: 20_000 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
