import type { DataSource, EntityManager } from 'typeorm';
import { inTodaysForm, unknownAmong, type EventUnknown } from '#libs/domain/stream/event-schemas.js';
import { whileLocked } from '#libs/platform/database/advisory-locks.js';
import { allRows, firstRow, onlyRow } from '#libs/platform/database/queries.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { JournalDamaged } from './errors.js';
import { projectStream } from './project-stream.js';
import { readAll } from './read-all.js';
import {
  dropClaims,
  freeWhatDoneCommandsHold,
  staleStatement,
  summaryParameters,
  summaryStatement,
  writeClaims,
  writeDetails,
} from './read-models.js';
import type { RulesArchive } from './rules-archive.js';

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

export interface Rebuilt extends RebuildProgress {
  /** Of each stream that only a newer Jalon can fold, what tells so: its last known rows stay, marked stale. */
  readonly left: readonly EventUnknown[];
}

const batch = 200;

/**
 * Makes every stream's read models again from the journal, one stream per transaction under its head's lock: readers
 * see the old or the new, appends go on. Interrupted, the next call goes on where it stopped; a second one at the same
 * time waits for the first.
 * @throws {JournalDamaged} {RulesNotArchived} {StreamKindUnknown}
 */
export async function rebuildReadModels(
  dataSource: DataSource,
  archive: RulesArchive,
  kinds: StreamKinds,
  onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<Rebuilt> {
  return whileLocked(dataSource, 'rebuild', (session) => rebuildAll(session.manager, archive, kinds, onProgress));
}

async function rebuildAll(
  manager: EntityManager,
  archive: RulesArchive,
  kinds: StreamKinds,
  onProgress: (progress: RebuildProgress) => void,
): Promise<Rebuilt> {
  const left: EventUnknown[] = [];
  let { after, done } = (await firstRow<Place>(manager, 'SELECT after_stream_id AS after, done FROM read_model_rebuild')) ?? {
    after: '',
    done: 0,
  };
  const count = 'SELECT count(*)::int AS ahead FROM stream_head WHERE stream_id > $1';
  const total = done + (await onlyRow<{ readonly ahead: number }>(manager, count, [after])).ahead;
  for (;;) {
    const next = 'SELECT stream_id AS id FROM stream_head WHERE stream_id > $1 ORDER BY stream_id LIMIT $2';
    const streams = await allRows<{ readonly id: string }>(manager, next, [after, batch]);
    for (const { id } of streams) {
      after = id;
      done += 1;
      const place = { after, done };
      await manager.transaction(async (transaction) => {
        const unknown = await rebuildStream(transaction, archive, kinds.of(id), id);
        if (unknown) left.push(unknown);
        await remember(transaction, place);
      });
      onProgress({ done, total: Math.max(total, done) });
    }
    if (streams.length === 0) break;
  }
  // Whatever has no journal is no stream.
  for (const { projection } of kinds.all) {
    const { name, idColumn } = projection.summary;
    await manager.query(
      `DELETE FROM ${name} AS summary WHERE NOT EXISTS (SELECT FROM stream_head AS head WHERE head.stream_id = summary.${idColumn})`,
    );
  }
  await manager.query('DELETE FROM read_model_rebuild');
  return { done, total: done, left };
}

/** How far an interrupted rebuild came. */
interface Place {
  readonly after: string;
  readonly done: number;
}

async function remember(manager: EntityManager, { after, done }: Place): Promise<void> {
  await manager.query(
    `INSERT INTO read_model_rebuild (after_stream_id, done) VALUES ($1, $2)
     ON CONFLICT (only_one) DO UPDATE SET after_stream_id = excluded.after_stream_id, done = excluded.done`,
    [after, done],
  );
}

/** Null where it was; else what of it only a newer Jalon can fold. @throws {JournalDamaged} {RulesNotArchived} */
export async function rebuildStream(
  manager: EntityManager,
  archive: RulesArchive,
  kind: StreamKind,
  streamId: string,
): Promise<EventUnknown | null> {
  const { process, projection } = kind;
  const lock = 'SELECT version FROM stream_head WHERE stream_id = $1 FOR UPDATE';
  const head = await onlyRow<{ readonly version: number }>(manager, lock, [streamId]);
  const events = await readAll(manager, streamId, head.version);
  const unknown = unknownAmong(process, events);
  if (unknown) {
    await manager.query(staleStatement(projection, 1), [streamId]);
    return unknown;
  }
  const state = process.fold(events);
  const last = events.at(-1);
  const projected = last ? await projectStream(manager, archive, kind, streamId, state, last.recordedAt) : null;
  if (!projected) throw new JournalDamaged(streamId, head.version);
  await manager.query(summaryStatement(projection, 1), [...summaryParameters(projection, streamId, projected, state)]);
  await dropClaims(manager, streamId, { except: [], evenForGood: true });
  await writeDetails(manager, projection, streamId, null, projected);
  const known = events.map((event) => inTodaysForm(process, event));
  await writeClaims(manager, streamId, projection.claimsForGood(known), { forGood: true });
  await freeWhatDoneCommandsHold(manager, streamId);
  return null;
}
