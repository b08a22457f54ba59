/** `npm test`, and `npm run prove` for what takes too long to be tried with each change: provides the two Temporal servers that the tests need, runs jest, and ends on one line of figures. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/**
 * How many test files of a project run at once. What has a file wait is its own servers' answers, except where whole stacks are
 * started, killed and waited for: two of these would do it to each other.
 */
const filesAtOnce = { unit: 2, int: 2, e2e: 1 } as const;

/** Every project but the proofs, unless some are named: one run of jest each, for what a suite has loaded stays with its process. */
function runs(given: readonly string[]): readonly (readonly string[])[] {
  if (given.includes('--selectProjects')) return [[...given, '--runInBand']];
  return Object.entries(filesAtOnce).map(([project, files]) => ['--selectProjects', project, `--maxWorkers=${files}`, ...given]);
}

async function main(): Promise<number> {
  await provideTestServers();
  const folder = mkdtempSync(join(tmpdir(), 'jalon-results-'));
  const report = join(folder, 'results.json');
  const total = { passed: 0, failed: 0, code: 0 };
  try {
    for (const args of runs(process.argv.slice(2))) {
      rmSync(report, { force: true });
      // jest prints its report as JSON on standard output too, which nobody wants to read.
      const code = await runJest([...args, '--passWithNoTests', '--json', `--outputFile=${report}`], {
        stdio: ['inherit', 'ignore', 'inherit'],
      });
      // None where a pattern names no test of the project, or where jest died.
      if (code === 0 && !existsSync(report)) continue;
      const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8')) as JestResults;
      total.passed += numPassedTests;
      total.failed += numFailedTests + numRuntimeErrorTestSuites;
      total.code ||= code;
    }
    console.log(`${total.passed} passed, ${total.failed} failed`);
    return total.failed > 0 ? 1 : total.code;
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
