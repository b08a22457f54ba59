/** Temporal's development server as a process beside us, with a database file that is kept. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { Failure } from './failure.js';
import { lastWords } from './log-file.js';
import { launch, stop, type Running } from './processes.js';

export interface TemporalServer {
  readonly binary: string;
  readonly port: number;
  /** Null for a server without its web pages. */
  readonly uiPort: number | null;
  /** Null for a server that keeps nothing, for tests. */
  readonly databaseFile: string | null;
  /** Its settings that have no option of their own, by name. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly pidFolder: string;
}

const longestStartMs = 60_000;

/** Returns once the server answers. @throws {Failure} */
export async function startTemporal(server: TemporalServer): Promise<Running> {
  const running = await launch({
    name: 'temporal',
    command: server.binary,
    args: [
      'server',
      'start-dev',
      '--ip=127.0.0.1',
      `--port=${server.port}`,
      '--log-level=warn',
      ...(server.uiPort === null ? ['--headless'] : [`--ui-port=${server.uiPort}`]),
      ...(server.databaseFile === null ? [] : [`--db-filename=${server.databaseFile}`]),
      ...Object.entries(server.dynamicConfig ?? {}).map(([name, value]) => `--dynamic-config-value=${name}=${JSON.stringify(value)}`),
    ],
    logFile: server.logFile,
    pidFolder: server.pidFolder,
  });
  const address = `127.0.0.1:${server.port}`;
  for (const deadline = Date.now() + longestStartMs; Date.now() < deadline; await sleep(50)) {
    if (!running.isAlive()) {
      throw new Failure(`Temporal s’est arrêté au démarrage (${await running.ended}) : ${lastWords(server.logFile)}`);
    }
    if (await answers(address)) return running;
  }
  await stop(running.pid, { signal: 'SIGTERM', graceMs: 5_000 });
  throw new Failure(`Temporal ne répond pas sur ${address} après ${longestStartMs / 1_000} s : voyez ${server.logFile}.`);
}

async function answers(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}
