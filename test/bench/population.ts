/** Journeys of the demonstration's cast, as many times over as makes so many events: each with a chain of its own. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DataSource } from 'typeorm';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { cast } from '#apps/cli/demo/cast.js';
import { playInMemory, type PlayedInMemory } from '#apps/cli/demo/testing/play-in-memory.js';
import { onlyRow } from '#libs/platform/database/queries.js';

const playedOn = '2026-06-01';
const playedId = 'jrn_demo';

export async function playedCast(): Promise<readonly PlayedInMemory[]> {
  const play = await playInMemory();
  return cast.map((member) => play(member, playedOn));
}

/** Columns that PostgreSQL derives from each text, at ten times the cost of writing it. */
const derived = ['stream_id', 'version', 'type', 'occurred_at', 'recorded_at', 'command_id'];

/** The table as an append would have left it, written at once: this database is then good for reading only. @returns how many events */
export async function populate(dataSource: DataSource, played: readonly PlayedInMemory[], least: number): Promise<number> {
  for (const column of derived) await dataSource.query(`ALTER TABLE stream_event ALTER COLUMN ${column} DROP EXPRESSION`);
  await dataSource.query('ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash');
  const runner = dataSource.createQueryRunner();
  try {
    const client = (await runner.connect()) as pg.ClientBase;
    const into = `stream_event (${derived.join(', ')}, body, previous_hash, hash, transaction_id)`;
    await pipeline(Readable.from(rows(played, least)), client.query(copyFrom(`COPY ${into} FROM STDIN`)));
  } finally {
    await runner.release();
  }
  await dataSource.query(
    `INSERT INTO stream_head (stream_id, version, hash)
     SELECT DISTINCT ON (stream_id) stream_id, version, hash FROM stream_event ORDER BY stream_id, version DESC`,
  );
  await dataSource.query('VACUUM ANALYZE stream_event');
  const { count } = await onlyRow<{ count: number }>(dataSource, 'SELECT count(*)::int FROM stream_event');
  return count;
}

/** Lines of COPY's text form: whole journeys, one cast after the other. */
function* rows(played: readonly PlayedInMemory[], least: number): Generator<string> {
  const bodies = played.map(({ events }) => events.map((event) => ({ event, body: canonicalJson(event) })));
  let events = 0;
  for (let number = 0; events < least; number += 1) {
    const own = bodies[number % bodies.length] ?? [];
    const journeyId = `jrn_${number.toString(16).padStart(40, '0')}`;
    let previousHash = genesisHash;
    for (const { event, body: playedBody } of own) {
      const body = playedBody.replaceAll(playedId, journeyId);
      const hash = eventHash(previousHash, body);
      const { version, type, occurredAt, recordedAt, commandId } = event;
      const columns = [journeyId, version, type, occurredAt, recordedAt, commandId, body.replaceAll('\\', '\\\\')];
      yield `${columns.join('\t')}\t\\\\x${previousHash.toString('hex')}\t\\\\x${hash.toString('hex')}\t1\n`;
      previousHash = hash;
    }
    events += own.length;
  }
}
