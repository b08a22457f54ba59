/** `npm test`, and `npm run prove` for what takes too long to be tried with each change: provides the two Temporal servers that the tests need, runs jest, and ends on one line of figures. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { provideTestServers, runJest } from '../run-jest.js';

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that could not be run at all, whose tests nobody counted. */
  readonly numRuntimeErrorTestSuites: number;
}

/** Every one but the proofs, unless some are named. */
function projects(given: readonly string[]): readonly string[] {
  return given.includes('--selectProjects') ? [] : ['--selectProjects', 'unit', 'real'];
}

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  await provideTestServers();
  const folder = mkdtempSync(join(tmpdir(), 'jalon-results-'));
  const report = join(folder, 'results.json');
  try {
    // jest prints its report as JSON on standard output too, which nobody wants to read.
    const code = await runJest([...projects(given), '--runInBand', '--json', `--outputFile=${report}`, ...given], {
      stdio: ['inherit', 'ignore', 'inherit'],
    });
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as JestResults;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    console.log(`${numPassedTests} passed, ${failed} failed`);
    return failed > 0 ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Failure ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
