import type { DataSource, EntityManager } from 'typeorm';
import { whileLocked } from '#libs/platform/database/advisory-locks.js';
import { allRows, firstRow, onlyRow } from '#libs/platform/database/queries.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import { JournalDamaged } from './errors.js';
import { projectStream } from './project-stream.js';
import { readAll } from './read-all.js';
import { dropClaims, summaryParameters, summaryStatement, writeClaims, writeDetails } from './read-models.js';
import type { RulesArchive } from './rules-archive.js';

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
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
): Promise<RebuildProgress> {
  return whileLocked(dataSource, 'rebuild', (session) => rebuildAll(session.manager, archive, kinds, onProgress));
}

async function rebuildAll(
  manager: EntityManager,
  archive: RulesArchive,
  kinds: StreamKinds,
  onProgress: (progress: RebuildProgress) => void,
): Promise<RebuildProgress> {
  let { after, done } = (await firstRow<Place>(manager, 'SELECT after_stream_id AS after, done FROM read_model_rebuild')) ?? {
    after: '',
    done: 0,
  };
  const { left } = await onlyRow<{ left: number }>(manager, 'SELECT count(*)::int AS left FROM stream_head WHERE stream_id > $1', [after]);
  const total = done + left;
  for (;;) {
    const next = 'SELECT stream_id AS id FROM stream_head WHERE stream_id > $1 ORDER BY stream_id LIMIT $2';
    const streams = await allRows<{ readonly id: string }>(manager, next, [after, batch]);
    for (const { id } of streams) {
      after = id;
      done += 1;
      const place = { after, done };
      await manager.transaction(async (transaction) => {
        await rebuildStream(transaction, archive, kinds, id);
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
  return { done, total: done };
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

async function rebuildStream(manager: EntityManager, archive: RulesArchive, kinds: StreamKinds, streamId: string): Promise<void> {
  const kind = kinds.of(streamId);
  const { projection } = kind;
  const lock = 'SELECT version FROM stream_head WHERE stream_id = $1 FOR UPDATE';
  const head = await onlyRow<{ readonly version: number }>(manager, lock, [streamId]);
  const events = await readAll(manager, streamId, head.version);
  const state = kind.process.fold(events);
  const last = events.at(-1);
  const projected = last ? await projectStream(manager, archive, kind, streamId, state, last.recordedAt) : null;
  if (!projected) throw new JournalDamaged(streamId, head.version);
  await manager.query(summaryStatement(projection, 1), [...summaryParameters(projection, streamId, projected, state)]);
  await dropClaims(manager, streamId, { except: [], evenForGood: true });
  await writeDetails(manager, projection, streamId, null, projected);
  await writeClaims(manager, streamId, projection.claimsForGood(events), { forGood: true });
}
