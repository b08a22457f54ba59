/** The product itself, started as a person would, in a folder that is thrown away. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, type Config } from '#config/config.js';
import { anyFreePort } from '#local/ports.js';

export interface BenchStack {
  readonly config: Config;
  readonly apiUrl: string;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../../..');
const longestStartMs = 900_000;

export async function startBenchStack(): Promise<BenchStack> {
  const home = mkdtempSync(join(tmpdir(), 'jalon-bench-'));
  const port = await anyFreePort();
  const child = spawn(process.execPath, [join(root, 'infra/local/start.mjs'), '--no-demo'], {
    cwd: root,
    env: { ...process.env, JALON_HOME: home, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const env = await published(child, join(home, 'stack.json'));
  return {
    config: loadConfig(env),
    apiUrl: `http://127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function published(child: ChildProcess, file: string): Promise<NodeJS.ProcessEnv> {
  for (const giveUpAt = Date.now() + longestStartMs; Date.now() < giveUpAt; await sleep(200)) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as NodeJS.ProcessEnv;
    if (child.exitCode !== null) break;
  }
  throw new Error('the stack did not start');
}
