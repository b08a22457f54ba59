/** Journeys of the demonstration's cast, as many times over as makes so many events: each with a chain of its own. */
import type { DataSource } from 'typeorm';
import { canonicalJson, eventHash, genesisHash } from '#journal/canonical.js';
import { cast } from '../../apps/cli/demo/cast.js';
import { playInMemory, type PlayedInMemory } from '../../apps/cli/demo/testing/play-in-memory.js';

const playedOn = '2026-06-01';
const rowsAtOnce = 10_000;
const writers = 2;

export async function playedCast(): Promise<readonly PlayedInMemory[]> {
  const play = await playInMemory();
  return cast.map((member) => play(member, playedOn));
}

interface Row {
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** Written as an append writes events, without what it writes beside them. @returns how many events there are */
export async function populate(dataSource: DataSource, played: readonly PlayedInMemory[], least: number): Promise<number> {
  const bodies = played.map(({ events }) => events.map((event) => canonicalJson(event)));
  const rows = chainedRows(bodies, least);
  const write = async (): Promise<number> => {
    let written = 0;
    for (let batch = take(rows, rowsAtOnce); batch.length > 0; batch = take(rows, rowsAtOnce)) {
      await dataSource.query(
        'INSERT INTO journey_event (body, previous_hash, hash) SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[])',
        [batch.map(({ body }) => body), batch.map(({ previousHash }) => previousHash), batch.map(({ hash }) => hash)],
      );
      written += batch.length;
    }
    return written;
  };
  const written = await Promise.all(Array.from({ length: writers }, write));
  await dataSource.query(
    `INSERT INTO journey_stream (journey_id, version, hash)
     SELECT DISTINCT ON (journey_id) journey_id, version, hash FROM journey_event ORDER BY journey_id, version DESC`,
  );
  await dataSource.query('VACUUM ANALYZE journey_event');
  return written.reduce((sum, count) => sum + count, 0);
}

/** Whole casts, one after the other. */
function* chainedRows(bodies: readonly (readonly string[])[], least: number): Generator<Row> {
  let events = 0;
  for (let number = 0; events < least; number += 1) {
    const own = bodies[number % bodies.length] ?? [];
    const journeyId = `jrn_${number.toString(16).padStart(40, '0')}`;
    let previousHash = genesisHash;
    for (const playedBody of own) {
      const body = playedBody.replaceAll('jrn_demo', journeyId);
      const hash = eventHash(previousHash, body);
      yield { body, previousHash, hash };
      previousHash = hash;
    }
    events += own.length;
  }
}

function take<T>(source: Iterator<T>, most: number): readonly T[] {
  const taken: T[] = [];
  while (taken.length < most) {
    const { value, done } = source.next();
    if (done) break;
    taken.push(value as T);
  }
  return taken;
}
