/** A stream at the journal's head, locked against every other append until the transaction ends. */
import type { EntityManager } from 'typeorm';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import { unknownAmong } from '#libs/domain/stream/event-schemas.js';
import { firstRow } from '#libs/platform/database/queries.js';
import type { Projected, StreamKind } from '#libs/record/streams/stream-kind.js';
import { genesisHash, type StreamHead } from './hash-chain.js';
import { JournalDamaged } from './errors.js';
import { projectStream } from './project-stream.js';
import { readAll } from './read-all.js';
import type { RulesArchive } from './rules-archive.js';
import { knownStateFrom, storedStateColumns, type StoredState } from './stored-state.js';

export interface LockedStream {
  readonly head: StreamHead;
  /** Null where the journal holds what only a newer Jalon knows. */
  readonly state: StreamState | null;
  /** Of the snapshot that the read models hold; null where they are to be written whole. */
  readonly snapshotVersion: number | null;
  /** What the read models hold, or null where they were made by other code, or not at all. */
  readonly projected: Projected | null;
  /** The events that were folded again because of that. */
  readonly refolded: readonly StreamEvent[];
}

export async function lockStream(manager: EntityManager, archive: RulesArchive, kind: StreamKind, streamId: string): Promise<LockedStream> {
  const { process, projection } = kind;
  const locked = (await lockHead(manager, kind, streamId)) ?? (await createHead(manager, kind, streamId));
  const head = { version: locked.version, hash: locked.hash };
  if (head.version === 0) return { head, state: process.initialState, ...toBeWritten, refolded: [] };
  const current = isCurrent(locked, projection.version) ? locked : null;
  // Null too where other code, whose projection has the same number, has recorded a form that this does not know.
  const state = current && knownStateFrom(process, current);
  if (!current || !state) {
    const events = await readAll(manager, streamId, head.version);
    if (unknownAmong(process, events)) return { head, state: null, ...toBeWritten, refolded: [] };
    return { head, state: process.fold(events), ...toBeWritten, refolded: events };
  }
  const projected = await projectStream(manager, archive, kind, streamId, state, current.updated_at);
  if (!projected) throw new JournalDamaged(streamId, head.version);
  return { head, state, snapshotVersion: current.snapshotVersion, projected, refolded: [] };
}

/** Of read models that are not to be trusted, or not there. */
const toBeWritten = { snapshotVersion: null, projected: null };

interface Head {
  readonly version: number;
  readonly hash: Buffer;
}

interface Summary extends StoredState {
  readonly summary_version: number;
  readonly projection: number;
  readonly updated_at: string;
}

type HeadWithSummary = Head & (Summary | { readonly summary_version: null });

function isCurrent(locked: HeadWithSummary, projectionVersion: number): locked is Head & Summary {
  return locked.summary_version === locked.version && locked.projection === projectionVersion;
}

async function lockHead(manager: EntityManager, { projection }: StreamKind, streamId: string): Promise<HeadWithSummary | null> {
  const { summary } = projection;
  const lock = `
    SELECT head.version, head.hash, summary.version AS summary_version, projection, updated_at,
      ${storedStateColumns('summary', summary)}
    FROM stream_head AS head LEFT JOIN ${summary.name} AS summary ON summary.${summary.idColumn} = head.stream_id
    WHERE head.stream_id = $1 FOR UPDATE OF head`;
  const locked = await firstRow<HeadWithSummary>(manager, lock, [streamId]);
  // Having waited for another append, PostgreSQL shows its head but still the summary from before it.
  if (!locked || locked.version === locked.summary_version) return locked;
  return firstRow<HeadWithSummary>(manager, lock, [streamId]);
}

async function createHead(manager: EntityManager, kind: StreamKind, streamId: string): Promise<HeadWithSummary> {
  const created = await firstRow<Head>(
    manager,
    'INSERT INTO stream_head (stream_id, version, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING RETURNING version, hash',
    [streamId, genesisHash],
  );
  const locked = created ? { ...created, summary_version: null } : await lockHead(manager, kind, streamId);
  if (!locked) throw new JournalDamaged(streamId, 0);
  return locked;
}
