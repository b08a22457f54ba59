import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Temporal } from '#temporal/connection.js';
import { parseHistory, replayableHistory } from '#temporal/replayable-history.js';
import { replayDifferences, type NamedHistory } from './replay.js';

export const corpus = join(import.meta.dirname, 'corpus');

/**
 * Replays runs that a test has just played and compares them with their histories: no sentence where they are the same.
 * With JALON_RECORD_HISTORIES=<release>, keeps those histories in the corpus too: `npm run record-histories`, once at
 * each release.
 */
export async function replayWhatRan(
  { client }: Temporal,
  runs: readonly { name: string; workflowId: string; runId?: string }[],
): Promise<readonly string[]> {
  const { payloadCodecs } = client.options.loadedDataConverter;
  const histories: NamedHistory[] = [];
  for (const { name, workflowId, runId } of runs) {
    const text = await replayableHistory(await client.workflow.getHandle(workflowId, runId).fetchHistory(), payloadCodecs);
    keep(name, text);
    histories.push({ name, history: parseHistory(text) });
  }
  return await replayDifferences(histories);
}

function keep(name: string, text: string): void {
  const release = process.env['JALON_RECORD_HISTORIES'];
  if (!release) return;
  mkdirSync(join(corpus, release), { recursive: true });
  writeFileSync(join(corpus, release, `${name}.json`), text);
}
