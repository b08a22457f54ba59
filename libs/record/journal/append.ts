/** One append, in one transaction: events, read models, outcomes of commands, reservations. */
import type { EntityManager } from 'typeorm';
import { fold } from '#libs/domain/journey/evolve.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { AppliedCommand, CommandOutcome } from '#workflows/journey/protocol.js';
import { canonicalJson, eventHash } from './canonical.js';
import type { CertificationArchive } from './certification-archive.js';
import { JournalConflict, JournalGap } from './errors.js';
import type { JournalHead } from './journal.js';
import { lockJourney } from './locked-journey.js';
import { numberClaims } from '#libs/journey/projection/claims.js';
import { project, type Projection } from '#libs/journey/projection/project.js';
import { summaryParameters, summaryStatement, writeClaims, writeDetails } from '#libs/journey/projection/write.js';

export async function appendWithin(
  manager: EntityManager,
  archive: CertificationArchive,
  journeyId: string,
  events: readonly RecordedEvent[],
  applied: readonly AppliedCommand[],
): Promise<JournalHead> {
  refuseForeign(journeyId, events);
  const current = await lockJourney(manager, archive, journeyId);
  const fresh = await withoutStored(manager, journeyId, current.head, events);
  const [first] = fresh;
  if (!first) {
    await markDone(manager, applied);
    return current.head;
  }
  if (first.version !== current.head.version + 1) throw new JournalGap(journeyId, current.head.version, first.version);
  const chained = chain(fresh, current.head.hash);
  const state = fold(fresh, current.state);
  const projection = await projectionOf(manager, archive, state, fresh);
  await write(manager, { journeyId, chained, state, projection, outcomes: outcomesOf(fresh, applied) });
  await writeDetails(manager, current.projection, projection);
  await writeClaims(manager, journeyId, numberClaims(fresh));
  return headOf(chained);
}

function refuseForeign(journeyId: string, events: readonly RecordedEvent[]): void {
  for (const [index, event] of events.entries()) {
    if (event.journeyId !== journeyId) throw new Error(`An event of ${event.journeyId} among those of ${journeyId}`);
    const before = events[index - 1];
    if (before && event.version !== before.version + 1) throw new JournalGap(journeyId, before.version, event.version);
  }
}

/** The events that are not there yet; those that are must be the same to the byte. */
async function withoutStored(
  manager: EntityManager,
  journeyId: string,
  head: JournalHead,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const known = events.filter((event) => event.version <= head.version);
  if (known.length === 0) return events;
  const rows = (await manager.query('SELECT version, body FROM stream_event WHERE stream_id = $1 AND version BETWEEN $2 AND $3', [
    journeyId,
    known.at(0)?.version,
    known.at(-1)?.version,
  ])) as { version: number; body: string }[];
  const bodies = new Map(rows.map(({ version, body }) => [version, body]));
  const other = known.find((event) => bodies.get(event.version) !== canonicalJson(event));
  if (other) throw new JournalConflict(journeyId, other.version);
  return events.slice(known.length);
}

interface ChainedEvent {
  readonly version: number;
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** One event or more. */
type Chained = readonly [ChainedEvent, ...ChainedEvent[]];

function chain(events: readonly RecordedEvent[], head: Buffer): Chained {
  let previousHash = head;
  const chained = events.map((event) => {
    const body = canonicalJson(event);
    const link = { version: event.version, body, previousHash, hash: eventHash(previousHash, body) };
    previousHash = link.hash;
    return link;
  });
  return chained as unknown as Chained;
}

function headOf(chained: Chained): JournalHead {
  const { version, hash } = chained.at(-1) ?? chained[0];
  return { version, hash };
}

async function projectionOf(
  manager: EntityManager,
  archive: CertificationArchive,
  state: JourneyState,
  events: readonly RecordedEvent[],
): Promise<Projection> {
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
  readonly chained: Chained;
  readonly state: JourneyState;
  readonly projection: Projection;
  readonly outcomes: readonly AppliedCommand[];
}

/** One statement for what every append writes, because each more would be a round trip. */
async function write(manager: EntityManager, { journeyId, chained, state, projection, outcomes }: Writing): Promise<void> {
  const head = headOf(chained);
  await manager.query(
    `WITH appended AS (
       INSERT INTO stream_event (body, previous_hash, hash)
       SELECT body, previous_hash, hash
       FROM unnest($2::text[], $3::bytea[], $4::bytea[]) WITH ORDINALITY AS event (body, previous_hash, hash, place) ORDER BY place
     ), moved AS (
       UPDATE stream_head SET version = $5, hash = $6 WHERE stream_id = $1
     ), ${doneStatements(7)}
     ${summaryStatement(9)}`,
    [
      journeyId,
      chained.map(({ body }) => body),
      chained.map(({ previousHash }) => previousHash),
      chained.map(({ hash }) => hash),
      head.version,
      head.hash,
      ...doneParameters(outcomes),
      ...summaryParameters(projection, state),
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
