/** The product itself, started as a person would, in a folder that is thrown away: for benches and for fuzzing. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, type Config } from '#libs/platform/config/config.js';
import { openHome, recall } from './home.js';
import { anyFreePort } from './ports.js';
import { postgresUrl } from './postgres.js';

export interface ThrowawayStack {
  readonly config: Config;
  readonly apiUrl: string;
  /** Of PostgreSQL's superuser, who may create databases. */
  readonly adminUrl: string;
  /** What its processes were started with: gives it to `npm run jalon`. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const launcher = join(import.meta.dirname, '../../../infra/local/start.mjs');
const longestStartMs = 900_000;

/**
 * @param options.demo plays the demonstration before it is ready
 * @param options.args others of `npm start`
 * @param options.env what differs from the defaults
 */
export async function startThrowawayStack(
  options: { readonly demo?: boolean; readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ThrowawayStack> {
  const home = mkdtempSync(join(tmpdir(), 'jalon-throwaway-'));
  const port = await anyFreePort();
  const child = spawn(process.execPath, [launcher, ...(options.demo ? [] : ['--no-demo']), ...(options.args ?? [])], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...options.env, JALON_HOME: home, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const environment = await ready(child, join(home, 'stack.json'));
  const config = loadConfig(environment);
  return {
    config,
    adminUrl: postgresUrl({ port: Number(new URL(config.databaseUrl).port), password: recall(openHome(home)).postgresPassword }),
    apiUrl: `http://127.0.0.1:${port}`,
    environment,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess, publication: string): Promise<NodeJS.ProcessEnv> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  for (const giveUpAt = Date.now() + longestStartMs; Date.now() < giveUpAt; await sleep(200)) {
    if (/Jalon est prêt/.test(said) && existsSync(publication)) return JSON.parse(readFileSync(publication, 'utf8')) as NodeJS.ProcessEnv;
    if (child.exitCode !== null) break;
  }
  throw new Error(`the stack did not start:\n${said}`);
}
