/** jest as a process of its own, with the two Temporal servers and PostgreSQL's tools that tests need. */
import { spawn, type StdioOptions } from 'node:child_process';
import { join } from 'node:path';
import { providePostgresTools } from './postgres-tools.js';
import { withProgress } from './progress.js';
import { provideTemporal } from './temporal-binary.js';
import { provideTestServer } from './test-server.js';

/**
 * @throws where no Temporal can be had; the tests of deadlines fail where only the server that skips time cannot, and those of a dump are
 * left out where its tools cannot
 */
export async function provideTestServers(): Promise<void> {
  await provideTemporal(withProgress);
  await provideTestServer(withProgress).catch((error: Error) => console.error(error.message));
  await providePostgresTools(withProgress).catch((error: Error) => console.error(error.message));
}

/** Modules that a suite has loaded are not let go of before the process ends: some thirty megabytes a suite. */
const heapMiB = 8_192;

/** @returns its exit code */
export function runJest(args: readonly string[], { stdio, env = {} }: { stdio: StdioOptions; env?: NodeJS.ProcessEnv }): Promise<number> {
  const program = join(import.meta.dirname, '../../../node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMiB}`, program, ...args], { stdio, env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (code) => resolve(code ?? 1)));
}
