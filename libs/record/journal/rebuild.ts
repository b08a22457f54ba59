import { type DataSource, type EntityManager, MoreThan } from 'typeorm';
import { fold } from '#libs/domain/journey/evolve.js';
import { whileLocked } from '#libs/platform/database/advisory-locks.js';
import type { CertificationArchive } from './certification-archive.js';
import { JourneyStreamRow } from '#libs/platform/database/entities/events.js';
import { JournalDamaged } from './errors.js';
import { readAll } from './read-all.js';
import { numberClaims } from '#libs/journey/projection/claims.js';
import { project } from '#libs/journey/projection/project.js';
import { dropOtherClaims, summaryParameters, summaryStatement, writeClaims, writeDetails } from '#libs/journey/projection/write.js';

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

const batch = 200;

/**
 * Makes every journey's read models again from the journal, one journey per transaction under its stream's lock: readers
 * see the old or the new, appends go on. Interrupted, the next call goes on where it stopped; a second one at the same
 * time waits for the first.
 * @throws {JournalDamaged} {RulesNotArchived}
 */
export async function rebuildReadModels(
  dataSource: DataSource,
  archive: CertificationArchive,
  onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<RebuildProgress> {
  return whileLocked(dataSource, 'rebuild', (session) => rebuildAll(session.manager, archive, onProgress));
}

async function rebuildAll(
  manager: EntityManager,
  archive: CertificationArchive,
  onProgress: (progress: RebuildProgress) => void,
): Promise<RebuildProgress> {
  const [interrupted] = (await manager.query('SELECT after_stream_id, done FROM read_model_rebuild')) as Place[];
  const { after_stream_id: start, done: before } = interrupted ?? { after_stream_id: '', done: 0 };
  let done = before;
  const total = done + (await manager.countBy(JourneyStreamRow, { journeyId: MoreThan(start) }));
  for (let after = start; ;) {
    const streams = await manager.find(JourneyStreamRow, {
      where: { journeyId: MoreThan(after) },
      order: { journeyId: 'ASC' },
      take: batch,
    });
    for (const { journeyId } of streams) {
      after = journeyId;
      done += 1;
      const place = { after_stream_id: after, done };
      await manager.transaction(async (transaction) => {
        await rebuildJourney(transaction, archive, journeyId);
        await remember(transaction, place);
      });
      onProgress({ done, total: Math.max(total, done) });
    }
    if (streams.length === 0) break;
  }
  // Whatever has no journal is no journey.
  await manager.query(
    'DELETE FROM journey_summary AS one WHERE NOT EXISTS (SELECT FROM stream_head AS s WHERE s.stream_id = one.journey_id)',
  );
  await manager.query('DELETE FROM read_model_rebuild');
  return { done, total: done };
}

interface Place {
  readonly after_stream_id: string;
  readonly done: number;
}

async function remember(manager: EntityManager, { after_stream_id: after, done }: Place): Promise<void> {
  await manager.query(
    `INSERT INTO read_model_rebuild (after_stream_id, done) VALUES ($1, $2)
     ON CONFLICT (only_one) DO UPDATE SET after_stream_id = excluded.after_stream_id, done = excluded.done`,
    [after, done],
  );
}

async function rebuildJourney(manager: EntityManager, archive: CertificationArchive, journeyId: string): Promise<void> {
  const head = await manager.findOneOrFail(JourneyStreamRow, { where: { journeyId }, lock: { mode: 'pessimistic_write' } });
  const events = await readAll(manager, journeyId, head.version);
  const state = fold(events);
  const last = events.at(-1);
  if (!last || !state.certification) throw new JournalDamaged(journeyId, head.version);
  const next = project(journeyId, await archive.find(state.certification.digest, manager), state, last.recordedAt);
  await manager.query(summaryStatement(1), [...summaryParameters(next, state)]);
  await writeDetails(manager, null, next);
  const numbers = numberClaims(events);
  await writeClaims(manager, journeyId, numbers);
  await dropOtherClaims(manager, journeyId, [...(next.openJourney ? [next.openJourney] : []), ...next.feasibilityFiles, ...numbers]);
}
