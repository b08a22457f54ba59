/** One append, in one transaction: events, read models, outcomes of commands, reservations, outbox. */
import type { EntityManager } from 'typeorm';
import { fold } from '#domain/journey/evolve.js';
import type { RecordedEvent } from '#domain/journey/event.js';
import { initialState, type JourneyState } from '#domain/journey/state.js';
import { canonicalJson, eventHash, genesisHash } from './canonical.js';
import type { CertificationArchive } from './certification-archive.js';
import type { AppliedCommand, CommandOutcome } from './command-record.js';
import { JournalConflict, JournalDamaged, JournalGap } from './errors.js';
import type { JournalHead } from './journal.js';
import { readAll } from './read-all.js';
import { numberClaims } from './projection/claims.js';
import { project, projectionVersion, type Projection } from './projection/project.js';
import { summaryParameters, summaryStatement, writeClaims, writeDetails } from './projection/write.js';

interface ChainedEvent {
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** A journey as its read model has it, at the journal's head. */
interface Current {
  readonly state: JourneyState;
  /** What is stored, or null where it was made by other code, or not at all. */
  readonly projection: Projection | null;
}

export async function appendWithin(
  manager: EntityManager,
  archive: CertificationArchive,
  journeyId: string,
  events: readonly RecordedEvent[],
  applied: readonly AppliedCommand[],
): Promise<JournalHead> {
  refuseForeign(journeyId, events);
  const stored = await lockStream(manager, journeyId);
  const fresh = await withoutStored(manager, journeyId, stored.head, events);
  const [first] = fresh;
  if (!first) {
    await markDone(manager, applied);
    return stored.head;
  }
  if (first.version !== stored.head.version + 1) throw new JournalGap(journeyId, stored.head.version, first.version);
  const chained = chain(fresh, stored.head.hash);
  const current = await currentJourney(manager, archive, journeyId, stored);
  const next = await projectionAfter(manager, archive, current, fresh);
  const head = { version: next.summary.version, hash: chained.at(-1)?.hash ?? genesisHash };
  await write(manager, { journeyId, head, chained, next, outcomes: outcomesOf(fresh, applied) });
  await writeDetails(manager, current.projection, next);
  await writeClaims(manager, journeyId, numberClaims(fresh));
  return head;
}

function refuseForeign(journeyId: string, events: readonly RecordedEvent[]): void {
  for (const [index, event] of events.entries()) {
    if (event.journeyId !== journeyId) throw new Error(`An event of ${event.journeyId} among those of ${journeyId}`);
    const before = events[index - 1];
    if (before && event.version !== before.version + 1) throw new JournalGap(journeyId, before.version, event.version);
  }
}

interface StoredRow {
  readonly version: number;
  readonly hash: Buffer;
  readonly summary_version: number | null;
  readonly projection: number | null;
  readonly updated_at: string | null;
  readonly state: string | null;
}

interface Stored {
  readonly head: JournalHead;
  /** Null where it is not of the head, or was made by other code. */
  readonly summary: { readonly state: string; readonly updatedAt: string } | null;
}

/** Until the transaction ends, nobody else appends to the journey. */
async function lockStream(manager: EntityManager, journeyId: string): Promise<Stored> {
  const row = (await selectForUpdate(manager, journeyId)) ?? (await createStream(manager, journeyId));
  const head = { version: row.version, hash: row.hash };
  const { state, updated_at: updatedAt } = row;
  if (row.summary_version === row.version && row.projection === projectionVersion && state !== null && updatedAt !== null) {
    return { head, summary: { state, updatedAt } };
  }
  return { head, summary: null };
}

async function selectForUpdate(manager: EntityManager, journeyId: string): Promise<StoredRow | undefined> {
  const lock = `
    SELECT stream.version, stream.hash, summary.version AS summary_version, projection, updated_at, state
    FROM journey_stream AS stream LEFT JOIN journey_summary AS summary USING (journey_id)
    WHERE journey_id = $1 FOR UPDATE OF stream`;
  const [row] = (await manager.query(lock, [journeyId])) as StoredRow[];
  // Having waited for another append, PostgreSQL shows its head but still the summary from before it.
  if (!row || row.version === row.summary_version) return row;
  return ((await manager.query(lock, [journeyId])) as StoredRow[])[0];
}

async function createStream(manager: EntityManager, journeyId: string): Promise<StoredRow> {
  const created = (await manager.query(
    'INSERT INTO journey_stream (journey_id, version, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING RETURNING version, hash',
    [journeyId, genesisHash],
  )) as Pick<StoredRow, 'version' | 'hash'>[];
  const row = created[0] ? { ...created[0], ...noSummary } : await selectForUpdate(manager, journeyId);
  if (!row) throw new JournalDamaged(journeyId, 0);
  return row;
}

const noSummary = { summary_version: null, projection: null, updated_at: null, state: null };

/** The events that are not there yet; those that are must be the same to the byte. */
async function withoutStored(
  manager: EntityManager,
  journeyId: string,
  head: JournalHead,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const known = events.filter((event) => event.version <= head.version);
  const [first] = known;
  if (!first) return events;
  const rows = (await manager.query('SELECT version, body FROM journey_event WHERE journey_id = $1 AND version BETWEEN $2 AND $3', [
    journeyId,
    first.version,
    known.at(-1)?.version,
  ])) as { version: number; body: string }[];
  const bodies = new Map(rows.map(({ version, body }) => [version, body]));
  const other = known.find((event) => bodies.get(event.version) !== canonicalJson(event));
  if (other) throw new JournalConflict(journeyId, other.version);
  return events.slice(known.length);
}

function chain(events: readonly RecordedEvent[], head: Buffer): readonly ChainedEvent[] {
  let previousHash = head;
  return events.map((event) => {
    const body = canonicalJson(event);
    const chained = { body, previousHash, hash: eventHash(previousHash, body) };
    previousHash = chained.hash;
    return chained;
  });
}

async function currentJourney(
  manager: EntityManager,
  archive: CertificationArchive,
  journeyId: string,
  { head, summary }: Stored,
): Promise<Current> {
  if (head.version === 0) return { state: initialState, projection: null };
  if (!summary) return { state: fold(await readAll(manager, journeyId, head.version)), projection: null };
  const state = JSON.parse(summary.state) as JourneyState;
  if (!state.certification) throw new JournalDamaged(journeyId, head.version);
  const rules = await archive.find(state.certification.digest, manager);
  return { state, projection: project(journeyId, rules, state, summary.updatedAt) };
}

async function projectionAfter(
  manager: EntityManager,
  archive: CertificationArchive,
  current: Current,
  events: readonly RecordedEvent[],
): Promise<Projection> {
  const state = fold(events, current.state);
  const { journeyId, recordedAt } = events.at(-1) as RecordedEvent;
  if (!state.certification) throw new Error(`Journey ${journeyId} does not start with its opening`);
  return project(journeyId, await archive.find(state.certification.digest, manager), state, recordedAt);
}

/** The outcome of every command among the events: as the caller knows it, or as the events tell. */
function outcomesOf(events: readonly RecordedEvent[], applied: readonly AppliedCommand[]): readonly AppliedCommand[] {
  const outcomes = new Map<string, CommandOutcome>();
  for (const { commandId, version, actor } of events) {
    if (actor.role === 'CLOCK') continue;
    outcomes.set(commandId, { fromVersion: outcomes.get(commandId)?.fromVersion ?? version - 1, toVersion: version, warnings: [] });
  }
  for (const { commandId, ...outcome } of applied) outcomes.set(commandId, outcome);
  return [...outcomes].map(([commandId, outcome]) => ({ commandId, ...outcome }));
}

interface Writing {
  readonly journeyId: string;
  readonly head: JournalHead;
  readonly chained: readonly ChainedEvent[];
  readonly next: Projection;
  readonly outcomes: readonly AppliedCommand[];
}

/** One statement for what every append writes, because each more would be a round trip. */
async function write(manager: EntityManager, { journeyId, head, chained, next, outcomes }: Writing): Promise<void> {
  await manager.query(
    `WITH appended AS (
       INSERT INTO journey_event (body, previous_hash, hash)
       SELECT body, previous_hash, hash
       FROM unnest($2::text[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS event (body, previous_hash, hash, place) ORDER BY place
     ), moved AS (
       UPDATE journey_stream SET version = $5, hash = $6 WHERE journey_id = $1
     ), told AS (
       INSERT INTO outbox (journey_id, from_version, to_version) VALUES ($1, $7, $5)
     ), ${doneStatements(8)}
     ${summaryStatement(10)}`,
    [
      journeyId,
      chained.map(({ body }) => body),
      chained.map(({ previousHash }) => previousHash),
      chained.map(({ hash }) => hash),
      head.version,
      head.hash,
      head.version - chained.length,
      ...doneParameters(outcomes),
      ...summaryParameters(next),
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
