/**
 * A million events verified (read, hashed, against the tree's leaves, folded, against the read models and the records of commands),
 * beside the ordinary read of the same rows and their JSON.parse, in one run.
 */
import type { DataSource } from 'typeorm';
import type { RulesReference } from '#libs/domain/stream/event.js';
import { streamKinds } from '#libs/kinds/stream-kinds.js';
import { batchesOf } from '#libs/platform/collections/batches-of.js';
import { allRows } from '#libs/platform/database/queries.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { checkBatches, type KnownBefore } from '#libs/verification/batch-check.js';
import { openBenchDatabase } from './database.js';
import { rounded } from './figures.js';
import { playedCast, populate } from './population.js';

export interface VerificationRow {
  readonly name: string;
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** Of this process alone: what a busy machine does not change much. */
  readonly cpuMicrosecondsPerEvent: number;
  /** Events a second against the raw read of the same run. */
  readonly ratio: number;
}

const events = Number(process.env['JALON_BENCH_EVENTS'] ?? 1_000_000);
const journeysAtOnce = 100;
const warmUpJourneys = 1_000;

export async function benchVerification(): Promise<readonly VerificationRow[]> {
  const { dataSource, keysFolder, close } = await openBenchDatabase();
  try {
    console.log(`  ${await populate(dataSource, await playedCast(), events)} events`);
    await new CheckpointLog(dataSource, keysFolder).make();
    const ids = ((await dataSource.query('SELECT stream_id AS id FROM stream_head ORDER BY 1')) as { id: string }[]).map(({ id }) => id);
    const rawRead = await timed('raw read', ids, (some) => inBatches(some, async (batch) => (await read(dataSource, batch)).length));
    const parse = await timed('raw read and JSON.parse', ids, (some) =>
      inBatches(some, async (batch) => {
        const rows = await read(dataSource, batch);
        for (const { body } of rows) JSON.parse(body);
        return rows.length;
      }),
    );
    const whole = await timed('verified', ids, (some) => verified(dataSource, some));
    return [rawRead, parse, whole].map((row) => ({ ...row, ratio: rounded(row.eventsPerSecond / rawRead.eventsPerSecond) }));
  } finally {
    await close();
  }
}

/** As `verifyRecord` does it. */
async function verified(dataSource: DataSource, streamIds: readonly string[]): Promise<number> {
  const before = await knownBefore(dataSource);
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    let count = 0;
    for await (const { events: checked, findings } of checkBatches(manager, streamKinds, batchesOf(streamIds, journeysAtOnce), before)) {
      if (findings.length > 0) throw new Error(`the bench's own record is not sound: ${JSON.stringify(findings[0])}`);
      count += checked;
    }
    return count;
  });
}

async function knownBefore(dataSource: DataSource): Promise<KnownBefore> {
  const archived = await allRows<{ readonly digest: string; readonly rules: RulesReference }>(
    dataSource,
    'SELECT digest, rules FROM archived_rules',
  );
  return {
    tree: { coveredSize: Infinity, heldSize: 0, compared: { has: () => true }, altered: new Set() },
    rules: new Map(archived.map(({ digest, rules }) => [digest, rules])),
  };
}

async function read(dataSource: DataSource, ids: readonly string[]): Promise<readonly { readonly body: string }[]> {
  return (await dataSource.query(
    'SELECT stream_id, version, body, previous_hash, hash FROM stream_event WHERE stream_id = ANY ($1) ORDER BY stream_id, version',
    [ids],
  )) as { body: string }[];
}

async function inBatches(ids: readonly string[], work: (batch: readonly string[]) => Promise<number>): Promise<number> {
  let count = 0;
  for (const batch of batchesOf(ids, journeysAtOnce)) count += await work(batch);
  return count;
}

/** All of them once, after some, so that nothing pays for code that is not compiled yet. */
async function timed(
  name: string,
  ids: readonly string[],
  work: (ids: readonly string[]) => Promise<number>,
): Promise<Omit<VerificationRow, 'ratio'>> {
  await work(ids.slice(0, warmUpJourneys));
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  const count = await work(ids);
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    name,
    events: count,
    seconds: rounded(seconds),
    eventsPerSecond: Math.round(count / seconds),
    cpuMicrosecondsPerEvent: rounded((user + system) / count),
  };
}
