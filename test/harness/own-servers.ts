/** Servers that one test has for itself, because it kills them or puts older files in their place. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '#libs/platform/database/data-source.js';
import { migrate } from '#libs/platform/database/migrate.js';
import { anyFreePort } from '#infra/local/ports.js';
import { applicationRole, ensureDatabase, ownerRole, postgresUrl, startPostgres } from '#infra/local/postgres.js';
import { stop, type Running } from '#infra/local/processes.js';
import { findTemporal } from '#infra/local/temporal-binary.js';
import { startTemporal } from '#infra/local/temporal-server.js';
import { runFolder } from './run-folder.js';
import { prepareTemporal, type TestTemporalSettings } from './temporal.js';

/** Keeps its data in a folder, from one start to the next. */
export interface OwnServer {
  start(): Promise<void>;
  /** Ends it as `kill -9` does, with whatever it has started. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Stops, copies what it keeps, and starts again. Answers what `restore` takes. */
  backUp(): Promise<string>;
  /** Stops, puts the copy in the place of what it keeps, and starts again. */
  restore(backup: string): Promise<void>;
}

/** A Temporal with a database file, its namespace ready. */
export async function ownTemporal(): Promise<OwnServer & { readonly settings: TestTemporalSettings }> {
  const binary = findTemporal();
  if (!binary) throw new Error('the Temporal development server is missing: `npm test` provides it once');
  const port = await anyFreePort();
  const server = ownServer('temporal', 'SIGTERM', (folder, pidFolder) => {
    mkdirSync(join(folder, 'kept'), { recursive: true });
    const databaseFile = join(folder, 'kept', 'temporal.db');
    return startTemporal({ binary, port, uiPort: null, databaseFile, logFile: join(folder, 'log'), pidFolder });
  });
  await server.start();
  const settings = await prepareTemporal(`127.0.0.1:${port}`, 'jalon');
  return { ...server, settings };
}

/** A PostgreSQL that keeps its promises across `kill -9`, with a migrated database. */
export async function ownPostgres(): Promise<OwnServer & { readonly url: string; readonly adminUrl: string }> {
  const cluster = { port: await anyFreePort(), password: randomUUID() };
  const server = ownServer('postgres', 'SIGINT', (folder, pidFolder) =>
    startPostgres({ ...cluster, folder, durable: true, logFile: join(folder, 'log'), pidFolder }),
  );
  await server.start();
  const adminUrl = postgresUrl(cluster);
  await ensureDatabase(adminUrl, { owner: cluster.password, application: cluster.password });
  const dataSource = await createDataSource(postgresUrl(cluster, ownerRole, ownerRole), { poolSize: 1 });
  await migrate(dataSource, applicationRole);
  await dataSource.destroy();
  return { ...server, url: postgresUrl(cluster, applicationRole, ownerRole), adminUrl };
}

function ownServer(name: string, stopSignal: NodeJS.Signals, launch: (folder: string, pidFolder: string) => Promise<Running>): OwnServer {
  const folder = join(runFolder(), `${name}-${randomUUID()}`);
  const pidFolder = join(runFolder(), 'pids', randomUUID());
  mkdirSync(folder);
  chmodSync(folder, 0o711);
  const kept = join(folder, name === 'postgres' ? 'data' : 'kept');
  let running: Running | null = null;
  const start = async () => {
    running = await launch(folder, pidFolder);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (running) await stop(running.pid, { signal, graceMs: 20_000 });
    await running?.ended;
    running = null;
  };
  return {
    start,
    async kill() {
      // The group: PostgreSQL's servers of each connection too, as when the machine stops.
      if (running) process.kill(-running.pid, 'SIGKILL');
      await end('SIGKILL');
    },
    stop: () => end(stopSignal),
    async backUp() {
      await end(stopSignal);
      const copy = join(folder, `backup-${randomUUID()}`);
      copyFolder(kept, copy);
      await start();
      return copy;
    },
    async restore(backup) {
      await end(stopSignal);
      rmSync(kept, { recursive: true });
      copyFolder(backup, kept);
      await start();
    },
  };
}

/** With owners and rights: PostgreSQL refuses to start on files of anybody else. */
function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
