/** `npm test`: provides the two Temporal servers that the tests need, runs jest, and ends on one line of figures. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { withProgress } from '../progress.js';
import { provideTemporal } from '../temporal-binary.js';
import { provideTestServer } from '../test-server.js';

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be run at all, whose tests nobody counted. */
  readonly numRuntimeErrorTestSuites: number;
}

async function main(): Promise<number> {
  await provideTemporal(withProgress);
  await provideTestServer(withProgress).catch((error: Error) => console.error(error.message));
  const folder = mkdtempSync(join(tmpdir(), 'jalon-results-'));
  const report = join(folder, 'results.json');
  try {
    const code = await jest(['--runInBand', '--json', `--outputFile=${report}`, ...process.argv.slice(2)]);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as JestResults;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    console.log(`${numPassedTests} passed, ${failed} failed`);
    return failed > 0 ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns its exit code. jest prints its report as JSON on standard output too, which nobody wants to read. */
function jest(args: readonly string[]): Promise<number> {
  const program = join(import.meta.dirname, '../../../../node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['inherit', 'ignore', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', (code) => resolve(code ?? 1)));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Failure ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
