import type { DataSource } from 'typeorm';

/** What an append made new, for whoever outside must hear of it: the events themselves are read from the journal. */
export interface Announcement {
  readonly journeyId: string;
  /** New are the versions `fromVersion` + 1 to `toVersion`. */
  readonly fromVersion: number;
  readonly toVersion: number;
}

/** Announcements, written in the transaction of the append that they tell of. */
export class Outbox {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Hands over announcements, oldest first, and forgets them once `deliver` has returned; where it throws, they stay.
   * Each is delivered at least once. Several relays share the work: what one is delivering, another passes over.
   * Answers how many were delivered.
   */
  async relay(deliver: (announcements: readonly Announcement[]) => Promise<void>, limit = 100): Promise<number> {
    return this.dataSource.transaction(async (manager) => {
      const rows = (await manager.query(
        `SELECT id, journey_id AS "journeyId", from_version AS "fromVersion", to_version AS "toVersion"
         FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
        [limit],
      )) as (Announcement & { readonly id: string })[];
      if (rows.length === 0) return 0;
      await deliver(rows.map(({ id: _, ...announcement }) => announcement));
      await manager.query('DELETE FROM outbox WHERE id = ANY ($1::bigint[])', [rows.map(({ id }) => id)]);
      return rows.length;
    });
  }
}
