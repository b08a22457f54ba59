/**
 * `npm run bench`, or some parts of it: `npm run bench -- verification judgement`. Each measures beside what it is
 * compared with, on one server in one run: in a ratio the machine's own speed cancels out. Results are kept in
 * test/bench/results, with the machine that made them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { startThrowawayStack, type ThrowawayStack } from '#infra/local/throwaway-stack.js';
import { benchCommands } from './commands.js';
import { benchCrowd } from './crowd.js';
import { benchHindsight } from './hindsight.js';
import { benchJudgement } from './judgement.js';
import { benchKilled } from './killed.js';
import { benchMany } from './many.js';
import { benchReads } from './reads.js';
import { benchSteps } from './steps.js';
import { benchVerification } from './verification.js';

type Part = () => Promise<readonly { readonly name: string }[]>;

const parts: Readonly<Record<string, Part>> = {
  commands: () => onStack(benchCommands),
  steps: () => onStack(benchSteps),
  crowd: () => onStack(benchCrowd),
  many: () => onStack(benchMany),
  killed: benchKilled,
  reads: () => onStack(benchReads, { demo: true }),
  verification: benchVerification,
  judgement: benchJudgement,
  hindsight: benchHindsight,
};

const resultsFolder = join(import.meta.dirname, '../../../test/bench/results');

async function onStack<T>(bench: (stack: ThrowawayStack) => Promise<T>, options: { readonly demo?: boolean } = {}): Promise<T> {
  const stack = await startThrowawayStack({ ...options, env: { JALON_RATE_LIMIT: 'off' } });
  try {
    return await bench(stack);
  } finally {
    await stack.stop();
  }
}

/** Shows what was measured, and writes it where the repository keeps it. */
function keep(name: string, rows: Awaited<ReturnType<Part>>, loadBefore: number): void {
  console.table(Object.fromEntries(rows.map(({ name: of, ...figures }) => [of, figures])));
  const machine = { node: process.version, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), loadBefore };
  const result = { measuredOn: new Date().toISOString().slice(0, 10), machine, rows };
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(join(resultsFolder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(', ')}: there are ${Object.keys(parts).join(', ')}`);
  for (const [name, part] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const [started, load] = [performance.now(), Math.round((loadavg()[0] ?? 0) * 10) / 10];
    console.log(`${name}…`);
    try {
      keep(name, await part(), load);
    } catch (error) {
      // The other parts are measured all the same.
      console.error(error);
      process.exitCode = 1;
    }
    console.log(`${name}: ${Math.round((performance.now() - started) / 1_000)} s`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
