/** One append, in one transaction: events, read models, outcomes of commands, reservations. */
import type { EntityManager } from 'typeorm';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { outcomesIn } from '#libs/domain/stream/outcomes.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import { isOfStream, streamIdIn } from '#libs/domain/stream/stream-id.js';
import { allRows } from '#libs/platform/database/queries.js';
import type { Projected, StreamKind } from '#libs/record/streams/stream-kind.js';
import { chain, type Link, type StreamHead } from './hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { JournalConflict, JournalGap } from './errors.js';
import { lockStream } from './locked-stream.js';
import { projectStream } from './project-stream.js';
import { summaryParameters, summaryStatement, writeClaims, writeDetails } from './read-models.js';
import type { RulesArchive } from './rules-archive.js';

export async function appendWithin(
  manager: EntityManager,
  archive: RulesArchive,
  kind: StreamKind,
  streamId: string,
  events: readonly StreamEvent[],
  applied: readonly AppliedCommand[],
): Promise<StreamHead> {
  refuseForeign(streamId, events);
  const current = await lockStream(manager, archive, kind, streamId);
  const fresh = await withoutStored(manager, streamId, current.head, events);
  const [first, last] = [fresh[0], fresh.at(-1)];
  if (!first || !last) {
    await markDone(manager, applied);
    return current.head;
  }
  if (first.version !== current.head.version + 1) throw new JournalGap(streamId, current.head.version, first.version);
  const chained = chain(fresh.map(canonicalJson), current.head.hash);
  const head = { version: last.version, hash: (chained.at(-1) as Link).hash };
  const state = kind.process.fold(fresh, current.state);
  const projected = await projectStream(manager, archive, kind, streamId, state, last.recordedAt);
  if (!projected) throw new Error(`${streamId} does not start with its opening`);
  await write(manager, kind, { streamId, chained, head, state, projected, outcomes: outcomesOf(fresh, applied) });
  await writeDetails(manager, kind.projection, streamId, current.projected, projected);
  await writeClaims(manager, streamId, kind.projection.claimsForGood(fresh), { forGood: true });
  return head;
}

function refuseForeign(streamId: string, events: readonly StreamEvent[]): void {
  for (const [index, event] of events.entries()) {
    if (!isOfStream(event, streamId)) throw new Error(`An event of ${streamIdIn(event)} among those of ${streamId}`);
    const before = events[index - 1];
    if (before && event.version !== before.version + 1) throw new JournalGap(streamId, before.version, event.version);
  }
}

/** The events that are not there yet; those that are must be the same to the byte. */
async function withoutStored(
  manager: EntityManager,
  streamId: string,
  head: StreamHead,
  events: readonly StreamEvent[],
): Promise<readonly StreamEvent[]> {
  const known = events.filter((event) => event.version <= head.version);
  if (known.length === 0) return events;
  const stored = await allRows<{ readonly version: number; readonly body: string }>(
    manager,
    'SELECT version, body FROM stream_event WHERE stream_id = $1 AND version BETWEEN $2 AND $3',
    [streamId, known.at(0)?.version, known.at(-1)?.version],
  );
  const bodies = new Map(stored.map(({ version, body }) => [version, body]));
  const other = known.find((event) => bodies.get(event.version) !== canonicalJson(event));
  if (other) throw new JournalConflict(streamId, other.version);
  return events.slice(known.length);
}

/** The outcome of every command among the events: as the caller knows it, or as the events tell. */
function outcomesOf(events: readonly StreamEvent[], applied: readonly AppliedCommand[]): readonly AppliedCommand[] {
  const outcomes = outcomesIn(events);
  for (const { commandId, ...outcome } of applied) outcomes[commandId] = outcome;
  return Object.entries(outcomes).map(([commandId, outcome]) => ({ commandId, ...outcome }));
}

interface Writing {
  readonly streamId: string;
  readonly chained: readonly Link[];
  readonly head: StreamHead;
  readonly state: StreamState;
  readonly projected: Projected;
  readonly outcomes: readonly AppliedCommand[];
}

/** One statement for what every append writes, because each more would be a round trip. */
async function write(
  manager: EntityManager,
  { projection }: StreamKind,
  { streamId, chained, head, state, projected, outcomes }: Writing,
): Promise<void> {
  await manager.query(
    `WITH appended AS (
       INSERT INTO stream_event (body, previous_hash, hash)
       SELECT body, previous_hash, hash
       FROM unnest($2::text[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS event (body, previous_hash, hash, place) ORDER BY place
     ), moved AS (
       UPDATE stream_head SET version = $5, hash = $6 WHERE stream_id = $1
     ), ${doneStatements(7)}
     ${summaryStatement(projection, 9)}`,
    [
      streamId,
      chained.map(({ body }) => body),
      chained.map(({ previousHash }) => previousHash),
      chained.map(({ hash }) => hash),
      head.version,
      head.hash,
      ...doneParameters(outcomes),
      ...summaryParameters(projection, streamId, projected, state),
    ],
  );
}

/** DONE wins over whatever was told: the fact exists. What the command held is let go, or becomes a claim of its events. */
function doneStatements(firstParameter: number): string {
  return `done AS (
      UPDATE command_record AS record
      SET status = 'DONE', outcome = told.outcome, finished_at = clock_timestamp(), lease_holder = NULL, lease_until = NULL
      FROM jsonb_to_recordset($${firstParameter}) AS told ("commandId" text, outcome jsonb)
      WHERE record.command_id = told."commandId" AND record.status <> 'DONE'
    ), freed AS (
      DELETE FROM reservation WHERE held_by = ANY ($${firstParameter + 1}::text[])
    )`;
}

function doneParameters(outcomes: readonly AppliedCommand[]): readonly [string, readonly string[]] {
  return [
    JSON.stringify(outcomes.map(({ commandId, ...outcome }) => ({ commandId, outcome }))),
    outcomes.map(({ commandId }) => commandId),
  ];
}

async function markDone(manager: EntityManager, applied: readonly AppliedCommand[]): Promise<void> {
  if (applied.length === 0) return;
  await manager.query(`WITH ${doneStatements(1)} SELECT`, [...doneParameters(applied)]);
}
