/**
 * `npm run bench`: what a command costs beside the least that Temporal can do, a verification beside the raw read, and a
 * look back beside the parsing of what it reads, on one server in one run: in a ratio the machine's own speed cancels out.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { benchCommands } from './commands.js';
import { benchHindsight } from './hindsight.js';
import { startThrowawayStack } from '#local/throwaway-stack.js';
import { benchVerification } from './verification.js';

const resultsFolder = join(import.meta.dirname, '../../../test/bench/results');

/** Shows what was measured, and writes it where the repository keeps it. */
function keep(name: string, rows: readonly { readonly name: string }[]): void {
  console.table(Object.fromEntries(rows.map(({ name: of, ...figures }) => [of, figures])));
  const machine = { node: process.version, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
  const result = { measuredOn: new Date().toISOString().slice(0, 10), machine, rows };
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(join(resultsFolder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

async function main(): Promise<void> {
  const stack = await startThrowawayStack();
  try {
    keep('commands', await benchCommands(stack));
    keep('verification', await benchVerification(stack.config));
    keep('hindsight', [{ name: 'looking back', ...(await benchHindsight(stack.adminUrl)) }]);
  } finally {
    await stack.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
