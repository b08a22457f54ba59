/** One append, in one transaction: events, read models, outcomes of commands, reservations, what the events ask of other streams. */
import type { EntityManager } from 'typeorm';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { inTodaysForm, unknownAmong } from '#libs/domain/stream/event-schemas.js';
import type { AppliedCommand } from '#libs/domain/stream/protocol.js';
import { allRows } from '#libs/platform/database/queries.js';
import { derivedCommands, recordDerived, refuseUnlisted } from '#libs/record/commands/derived-commands.js';
import type { Projected, StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { asRecorded, chain, type Link, type StreamHead } from './hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import { JournalConflict, JournalGap } from './errors.js';
import { doneParameters, doneParts, eventParameters, eventsPart } from './append-parts.js';
import { lockStream } from './locked-stream.js';
import { outcomesOf } from './outcomes-of.js';
import { projectStream } from './project-stream.js';
import { refuseForeign } from './refuse-foreign.js';
import {
  freeWhatDoneCommandsHold,
  staleStatement,
  summaryParameters,
  summaryStatement,
  summaryUpdate,
  writeClaims,
  writeDetails,
} from './read-models.js';
import type { RulesArchive } from './rules-archive.js';
import { isSnapshotDue } from './stored-state.js';

export async function appendWithin(
  manager: EntityManager,
  archive: RulesArchive,
  kinds: StreamKinds,
  streamId: string,
  events: readonly StreamEvent[],
  applied: readonly AppliedCommand[],
): Promise<StreamHead> {
  const kind = kinds.of(streamId);
  refuseForeign(streamId, events);
  const current = await lockStream(manager, archive, kind, streamId);
  const fresh = await withoutStored(manager, streamId, current.head, events);
  const [first, last] = [fresh[0], fresh.at(-1)];
  if (!first || !last) {
    await markDone(manager, applied, current.state === null ? [] : applied);
    return current.head;
  }
  if (first.version !== current.head.version + 1) throw new JournalGap(streamId, current.head.version, first.version);
  const bodies = fresh.map(canonicalJson);
  const chained = chain(bodies, current.head.hash);
  const head = { version: last.version, hash: (chained.at(-1) as Link).hash };
  const writing = { streamId, chained, head, outcomes: outcomesOf(fresh, applied) };
  if (current.state === null || unknownAmong(kind.process, fresh)) {
    await write(manager, writing, staleSummary(kind, streamId));
    return head;
  }
  const unfolded = [...current.refolded, ...fresh];
  const derived = derivedCommands(kind, streamId, unfolded);
  refuseUnlisted(kinds, kind, derived);
  const state = kind.process.fold(asRecorded(bodies), current.state);
  const projected = await projectStream(manager, archive, kind, streamId, state, last.recordedAt);
  if (!projected) throw new Error(`${streamId} does not start with its opening`);
  await write(manager, writing, summaryWriting(kind, streamId, projected, state, current.snapshotVersion));
  await writeDetails(manager, kind.projection, streamId, current.projected, projected);
  // Those that were there already may never have been folded before.
  const known = unfolded.map((event) => inTodaysForm(kind.process, event));
  await writeClaims(manager, streamId, kind.projection.claimsForGood(known), { forGood: true });
  if (current.refolded.length > 0) await freeWhatDoneCommandsHold(manager, streamId);
  await recordDerived(manager, derived);
  return head;
}

/** Whole, or but for the snapshot while that is recent enough. */
function summaryWriting(
  { projection }: StreamKind,
  streamId: string,
  projected: Projected,
  state: StreamState,
  snapshotVersion: number | null,
): SummaryWriting {
  const isRecent = snapshotVersion !== null && !isSnapshotDue(state.version, snapshotVersion);
  const values = summaryParameters(projection, streamId, projected, state);
  return isRecent
    ? { isFolded: true, statement: (first) => summaryUpdate(projection, first), values: values.slice(0, -2) }
    : { isFolded: true, statement: (first) => summaryStatement(projection, first), values };
}

/**
 * Decided by a newer Jalon, whose facts they are: recorded, chained and answered for like any others, and never folded. The
 * summary keeps its last known row; what the command held stays held, for nobody here can tell what has become of it.
 */
function staleSummary({ projection }: StreamKind, streamId: string): SummaryWriting {
  return { isFolded: false, statement: (first) => staleStatement(projection, first), values: [streamId] };
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

interface Writing {
  readonly streamId: string;
  readonly chained: readonly Link[];
  readonly head: StreamHead;
  readonly outcomes: readonly AppliedCommand[];
}

interface SummaryWriting {
  /** Where the facts are not, they hold nothing yet in the place of their commands. */
  readonly isFolded: boolean;
  readonly statement: (firstParameter: number) => string;
  readonly values: readonly unknown[];
}

/** One statement for what every append writes, because each more would be a round trip. */
async function write(
  manager: EntityManager,
  { streamId, chained, head, outcomes }: Writing,
  { isFolded, statement, values }: SummaryWriting,
): Promise<void> {
  await manager.query(
    `WITH moved AS (
       UPDATE stream_head SET version = $2, hash = $3 WHERE stream_id = $1 RETURNING stream_id
     ), ${eventsPart(4)}, ${doneParts(7)}
     ${statement(9)}`,
    [streamId, head.version, head.hash, ...eventParameters(chained), ...doneParameters(outcomes, isFolded ? outcomes : []), ...values],
  );
}

async function markDone(manager: EntityManager, applied: readonly AppliedCommand[], letGo: readonly AppliedCommand[]): Promise<void> {
  if (applied.length === 0) return;
  await manager.query(`WITH moved AS (SELECT 1), ${doneParts(1)} SELECT`, [...doneParameters(applied, letGo)]);
}
