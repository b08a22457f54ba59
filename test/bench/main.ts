/**
 * `npm run bench`: what a command costs beside the least that Temporal can do, on one server in one run. Each figure is
 * a ratio: the machine's own speed cancels out.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchCommands } from './commands.js';
import { benchHindsight } from './hindsight.js';
import { startBenchStack } from './stack.js';

const resultsFolder = join(import.meta.dirname, '../../../test/bench/results');

async function main(): Promise<void> {
  const stack = await startBenchStack();
  try {
    const rows = await benchCommands(stack);
    const hindsight = await benchHindsight(stack.config.databaseUrl);
    console.table(hindsight);
    console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])));
    const machine = { node: process.version, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
    const result = { measuredOn: new Date().toISOString().slice(0, 10), machine, rows };
    writeFileSync(join(resultsFolder, 'commands.json'), `${JSON.stringify(result, null, 2)}\n`);
    const measured = { measuredOn: result.measuredOn, machine, hindsight };
    writeFileSync(join(resultsFolder, 'hindsight.json'), `${JSON.stringify(measured, null, 2)}\n`);
  } finally {
    await stack.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
