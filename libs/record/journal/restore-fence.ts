import type { DataSource, EntityManager } from 'typeorm';
import { allRows, onlyRow } from '#libs/platform/database/queries.js';

/** Nothing may be reserved yet: this database may be an older backup, which lacks numbers that were given. */
export class JournalUnchecked extends Error {
  override readonly name = 'JournalUnchecked';
  constructor() {
    super('The journal was not compared with Temporal since its database was started or restored');
  }
}

interface Before {
  readonly life: string;
  readonly followedUntil: Date | null;
  /** The transaction that wrote the row; null where there is none. Another since then may be a dump that was loaded meanwhile. */
  readonly writtenIn: string | null;
}

const isOfThisLife = 'life = database_life() AND xmin::text = written_by';

/**
 * Open once somebody has compared the journal with Temporal's histories since the database was last started or
 * restored: `database_life()` is another once a server starts (on a copied folder, as a standby that takes over) and for a
 * database created anew. A dump loaded into the same database shows by the row itself, which another transaction than
 * the one that it names has written.
 *
 * While it is open, its row says again and again when: a backup tells by it until when its journal followed the histories. The
 * newest event would not: what a restored database gains before anybody compares it would hide the gap before it.
 */
export class RestoreFence {
  constructor(private readonly dataSource: DataSource) {}

  async isOpen(): Promise<boolean> {
    return isFenceOpen(this.dataSource.manager);
  }

  /**
   * Compares, then opens, unless the database was started again or restored meanwhile.
   * @param compare given until when the journal is known to have followed; null where nothing tells. Answers the streams that it
   *   could not compare, or fill: they hold back no other, and are kept to be tried again
   */
  async open(compare: (followedUntil: Date | null) => Promise<readonly string[]>): Promise<void> {
    const before = await onlyRow<Before>(
      this.dataSource,
      `SELECT database_life() AS life, compared_at AS "followedUntil", fence.xmin::text AS "writtenIn"
       FROM (VALUES (1)) AS one LEFT JOIN restore_fence AS fence ON true`,
    );
    const left = await compare(before.followedUntil);
    await this.dataSource.query(
      `INSERT INTO restore_fence AS fence (life, written_by, compared_at, left_behind)
       SELECT $1, pg_current_xact_id()::xid::text, now(), $3 WHERE database_life() = $1
       ON CONFLICT (only_one) DO UPDATE SET life = excluded.life, written_by = excluded.written_by, left_behind = excluded.left_behind,
         compared_at = CASE WHEN excluded.left_behind = '{}' THEN excluded.compared_at ELSE fence.compared_at END
       WHERE fence.xmin::text = $2`,
      [before.life, before.writtenIn, left],
    );
  }

  /** That the journal still follows; nothing while the fence is closed, or while a stream is left of which nobody knows. */
  async stayOpen(): Promise<void> {
    await this.rewrite(`compared_at = CASE WHEN left_behind = '{}' THEN now() ELSE compared_at END`);
  }

  /** The streams that could not be compared when it was opened, and were not filled since. */
  async left(): Promise<readonly string[]> {
    const rows = await allRows<{ readonly id: string }>(this.dataSource, 'SELECT unnest(left_behind) AS id FROM restore_fence');
    return rows.map(({ id }) => id);
  }

  async filled(streamId: string): Promise<void> {
    await this.rewrite('left_behind = array_remove(left_behind, $1)', [streamId]);
  }

  /** Where it is open, and so that it stays. */
  private async rewrite(change: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.dataSource.query(`UPDATE restore_fence SET written_by = pg_current_xact_id()::xid::text, ${change} WHERE ${isOfThisLife}`, [
      ...parameters,
    ]);
  }
}

export async function isFenceOpen(manager: EntityManager): Promise<boolean> {
  const sql = `SELECT EXISTS (SELECT FROM restore_fence WHERE ${isOfThisLife}) AS open`;
  const { open } = await onlyRow<{ readonly open: boolean }>(manager, sql);
  return open;
}
