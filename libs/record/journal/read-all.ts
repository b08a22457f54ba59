import type { EntityManager } from 'typeorm';
import type { StreamEvent } from '#libs/domain/stream/event.js';
import { allRows } from '#libs/platform/database/queries.js';
import { JournalDamaged } from './errors.js';

/** A stream's events from the first to the head: each must be there. @throws {JournalDamaged} */
export async function readAll(manager: EntityManager, streamId: string, head: number): Promise<readonly StreamEvent[]> {
  const sql = 'SELECT body FROM stream_event WHERE stream_id = $1 ORDER BY version';
  const stored = await allRows<{ readonly body: string }>(manager, sql, [streamId]);
  const events = stored.map(({ body }) => JSON.parse(body) as StreamEvent);
  const misplaced = events.findIndex((event, index) => event.version !== index + 1);
  if (misplaced >= 0) throw new JournalDamaged(streamId, misplaced + 1);
  if (events.length !== head) throw new JournalDamaged(streamId, events.length);
  return events;
}
