import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { JournalDamaged } from './errors.js';

/** A journey's events from the first to the head: each must be there. @throws {JournalDamaged} */
export async function readAll(manager: EntityManager, journeyId: string, head: number): Promise<readonly RecordedEvent[]> {
  const rows = (await manager.query('SELECT body FROM stream_event WHERE stream_id = $1 ORDER BY version', [journeyId])) as {
    body: string;
  }[];
  const events = rows.map(({ body }) => JSON.parse(body) as RecordedEvent);
  const misplaced = events.findIndex((event, index) => event.version !== index + 1);
  if (misplaced >= 0) throw new JournalDamaged(journeyId, misplaced + 1);
  if (events.length !== head) throw new JournalDamaged(journeyId, events.length);
  return events;
}
