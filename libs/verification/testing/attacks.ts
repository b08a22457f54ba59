/** What somebody with every right over the database may do to an event, and how thoroughly. */
import type { EntityManager } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { streamName } from '#libs/domain/stream/stream-id.js';
import { eventHash, genesisHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { RefusalEntry } from '#libs/record/refusals/refusal.js';

/**
 * BARE: what is beside the event stays as it was. HASHED: the event's own hash is made again. REWRITTEN: every hash after
 * it too, and the stream's head.
 */
export type Care = 'BARE' | 'HASHED' | 'REWRITTEN';

interface Row {
  body: string;
  previousHash: Buffer;
  hash: Buffer;
  transaction: string;
  /** Its place in the feed, which nobody who knows what he does would change. */
  position: string;
}

/** Replaces a stream's events. `change` is given them in order; versions are given anew where the chain is rewritten. */
export async function tamper(
  manager: EntityManager,
  streamId: string,
  care: Care,
  change: (events: StreamEvent[]) => readonly StreamEvent[],
): Promise<void> {
  const rows = (await manager.query(
    `SELECT body, previous_hash AS "previousHash", hash, transaction_id AS transaction, position FROM stream_event WHERE stream_id = $1 ORDER BY version`,
    [streamId],
  )) as Row[];
  const before = new Map(rows.map((row) => [row.body, row]));
  const changed = change(rows.map(({ body }) => JSON.parse(body) as StreamEvent));
  const numbered =
    care === 'REWRITTEN' ? changed.map((event, index) => ({ ...event, ...streamName(streamId), version: index + 1 })) : changed;
  let previous = genesisHash;
  const written = numbered.map((event): Row => {
    const body = canonicalJson(event);
    const at = rows[event.version - 1] ?? rows.at(-1)!;
    const same = before.get(body);
    const row = same && care !== 'REWRITTEN' ? same : { ...at, body, ...(care === 'REWRITTEN' && { previousHash: previous }) };
    const hash = care === 'BARE' ? row.hash : eventHash(row.previousHash, body);
    previous = hash;
    return { ...row, hash };
  });
  await manager.query('DELETE FROM stream_event WHERE stream_id = $1', [streamId]);
  if (care === 'BARE') await manager.query('ALTER TABLE stream_event DROP CONSTRAINT stream_event_hash');
  for (const [place, row] of written.entries())
    await manager.query(
      `INSERT INTO stream_event (body, previous_hash, hash, transaction_id, position) OVERRIDING SYSTEM VALUE
       VALUES ($1, $2, $3, $4, coalesce($5, nextval(pg_get_serial_sequence('stream_event', 'position'))))`,
      [row.body, row.previousHash, row.hash, row.transaction, rows[place]?.position ?? null],
    );
  if (care !== 'REWRITTEN') return;
  await manager.query('UPDATE stream_head SET version = $2, hash = $3 WHERE stream_id = $1', [streamId, written.length, previous]);
}

/** Replaces the log of refusals. Sequences are given anew where the chain is rewritten; BARE leaves the hashes as they were. */
export async function tamperRefusals(
  manager: EntityManager,
  care: Care,
  change: (entries: RefusalEntry[]) => readonly RefusalEntry[],
): Promise<void> {
  const rows = (await manager.query('SELECT body, previous_hash AS "previousHash", hash FROM refusal ORDER BY sequence')) as Omit<
    Row,
    'transaction' | 'position'
  >[];
  const changed = change(rows.map(({ body }) => JSON.parse(body) as RefusalEntry));
  await manager.query('DELETE FROM refusal');
  if (care === 'BARE') await manager.query('ALTER TABLE refusal DROP CONSTRAINT refusal_hash');
  let previous = genesisHash;
  for (const [index, entry] of changed.entries()) {
    const numbered = care === 'REWRITTEN' ? { ...entry, sequence: index + 1 } : entry;
    const before = rows[numbered.sequence - 1] ?? rows.at(-1)!;
    const body = canonicalJson(numbered);
    const previousHash = care === 'REWRITTEN' ? previous : before.previousHash;
    const hash = care === 'BARE' ? before.hash : eventHash(previousHash, body);
    previous = hash;
    await manager.query('INSERT INTO refusal (body, previous_hash, hash) VALUES ($1, $2, $3)', [body, previousHash, hash]);
  }
}

export type TrailEntry = Readonly<Record<string, unknown>> & { readonly sequence: number; readonly subject: string; readonly key: string };

/** Replaces the trail of rows, numbered and hashed anew, its end with it: nothing in the database contradicts it afterwards. */
export async function tamperTrail(manager: EntityManager, change: (entries: TrailEntry[]) => readonly TrailEntry[]): Promise<void> {
  const rows = (await manager.query('SELECT body FROM trail ORDER BY sequence')) as Pick<Row, 'body'>[];
  // As PostgreSQL writes it, so that an entry that is left as it was keeps its hash.
  const texts = new Map(rows.map(({ body }) => [canonicalJson(JSON.parse(body)), body]));
  const changed = change(rows.map(({ body }) => JSON.parse(body) as TrailEntry));
  await manager.query('DELETE FROM trail');
  let previous = genesisHash;
  for (const [index, entry] of changed.entries()) {
    const canonical = canonicalJson({ ...entry, sequence: index + 1 });
    const body = texts.get(canonical) ?? canonical;
    const hash = eventHash(previous, body);
    await manager.query('INSERT INTO trail (body, previous_hash, hash) VALUES ($1, $2, $3)', [body, previous, hash]);
    previous = hash;
  }
  await manager.query('UPDATE trail_head SET sequence = $1, hash = $2', [changed.length, previous]);
}
