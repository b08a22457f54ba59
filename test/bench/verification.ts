/**
 * Verified events per second on one core (read, hashed, compared with the tree, folded), beside the
 * raw read of the same rows and their JSON.parse, in one run on a database of its own.
 */
import type { DataSource } from 'typeorm';
import { CheckpointLog } from '#checkpoints/checkpoint-log.js';
import { fold } from '#domain/journey/evolve.js';
import { checkStream } from '#verification/stream.js';
import { readStreams } from '#verification/streams.js';
import { createDataSource } from '#journal/data-source.js';
import type { Config } from '#config/config.js';

export interface VerificationRow {
  readonly name: string;
  readonly eventsPerSecond: number;
  /** Against the raw read of the same run. */
  readonly ratio: number;
}

const copies = Number(process.env['JALON_BENCH_JOURNEYS'] ?? 2_000);
const journeysAtOnce = 100;

export async function benchVerification({ databaseUrl, keys }: Pick<Config, 'databaseUrl' | 'keys'>): Promise<readonly VerificationRow[]> {
  const dataSource = await createDataSource(databaseUrl, { poolSize: 2 });
  try {
    await multiply(dataSource, copies);
    await new CheckpointLog(dataSource, keys.folder).make();
    const ids = ((await dataSource.query('SELECT journey_id AS id FROM journey_stream ORDER BY 1')) as { id: string }[]).map(
      ({ id }) => id,
    );
    const rawRead = await timed(() => inBatches(ids, (batch) => read(dataSource, batch)));
    const parse = await timed(() =>
      inBatches(ids, async (batch) => {
        const rows = await read(dataSource, batch);
        for (const { body } of rows) JSON.parse(body);
        return rows;
      }),
    );
    const events = await timed(() =>
      inBatches(ids, async (batch) => {
        const streams = await readStreams(dataSource.manager, batch, { coveredSize: Infinity, heldSize: 0, altered: new Set() });
        for (const stream of streams) {
          const { events: folded, findings } = checkStream(stream);
          if (findings.length > 0 || !folded) throw new Error(`the bench's own journal is not sound: ${JSON.stringify(findings[0])}`);
          fold(folded);
        }
        return streams.flatMap(({ rows }) => rows);
      }),
    );
    const row = (name: string, eventsPerSecond: number): VerificationRow => ({
      ...{ name, eventsPerSecond: Math.round(eventsPerSecond) },
      ratio: Math.round((eventsPerSecond / rawRead) * 100) / 100,
    });
    return [
      row('raw read', rawRead),
      row('raw read and JSON.parse', parse),
      row('events verified (read, hashed, against the tree, folded)', events),
    ];
  } finally {
    await dataSource.destroy();
  }
}

/** The journeys that are there, as many times over: their chains are made by PostgreSQL, link by link. */
async function multiply(dataSource: DataSource, times: number): Promise<void> {
  const [{ longest }] = (await dataSource.query('SELECT max(version) AS longest FROM journey_event')) as [{ longest: number }];
  await dataSource.query(`
    CREATE TABLE bench_source AS
    SELECT journey_id, version, body FROM journey_event
    WHERE journey_id = (SELECT journey_id FROM journey_stream ORDER BY version DESC, journey_id LIMIT 1)`);
  await dataSource.query(
    `INSERT INTO journey_stream (journey_id, version, hash)
     SELECT 'jrn_' || lpad(to_hex(number), 40, '0'), 0, decode(repeat('00', 32), 'hex') FROM generate_series(1, $1) AS number ON CONFLICT DO NOTHING`,
    [times],
  );
  for (let version = 1; version <= longest; version += 1) {
    await dataSource.query(
      `WITH next AS (
         SELECT stream.journey_id, replace(source.body, source.journey_id, stream.journey_id) AS body, stream.hash AS previous
         FROM journey_stream AS stream, bench_source AS source
         WHERE stream.journey_id LIKE 'jrn_00000000%' AND stream.version = $1 - 1 AND source.version = $1
       ), appended AS (
         INSERT INTO journey_event (body, previous_hash, hash)
         SELECT body, previous, sha256(previous || convert_to(body, 'UTF8')) FROM next
       )
       UPDATE journey_stream AS stream SET version = $1, hash = sha256(next.previous || convert_to(next.body, 'UTF8'))
       FROM next WHERE next.journey_id = stream.journey_id`,
      [version],
    );
  }
  await dataSource.query('DROP TABLE bench_source');
  await dataSource.query('ANALYZE');
}

async function read(dataSource: DataSource, ids: readonly string[]): Promise<readonly { readonly body: string }[]> {
  return (await dataSource.query(
    'SELECT journey_id, version, body, previous_hash, hash FROM journey_event WHERE journey_id = ANY ($1) ORDER BY journey_id, version',
    [ids],
  )) as { body: string }[];
}

async function inBatches(ids: readonly string[], work: (batch: readonly string[]) => Promise<readonly unknown[]>): Promise<number> {
  let events = 0;
  for (let start = 0; start < ids.length; start += journeysAtOnce) events += (await work(ids.slice(start, start + journeysAtOnce))).length;
  return events;
}

/** Events a second: the better of two turns, so that the first does not pay for a cold cache. */
async function timed(work: () => Promise<number>): Promise<number> {
  const turn = async () => {
    const started = performance.now();
    const events = await work();
    return events / ((performance.now() - started) / 1_000);
  };
  return Math.max(await turn(), await turn());
}
