import type { DataSource, EntityManager } from 'typeorm';
import { onlyRow } from '#libs/platform/database/queries.js';

/** Nothing may be reserved yet: this database may be an older backup, which lacks numbers that were given. */
export class JournalUnchecked extends Error {
  override readonly name = 'JournalUnchecked';
  constructor() {
    super('The journal was not compared with Temporal since its database was started or restored');
  }
}

/**
 * Open once somebody has compared the whole journal with Temporal's histories since the database was last started or
 * restored: `database_life()` is another once a server starts (on a copied folder, as a standby that takes over) and for a
 * database created anew. A dump loaded into the same database shows by the row itself, which another transaction than
 * the one that it names has written.
 */
export class RestoreFence {
  constructor(private readonly dataSource: DataSource) {}

  async isOpen(): Promise<boolean> {
    return isFenceOpen(this.dataSource.manager);
  }

  /** Compares, then opens, unless the database was started again or restored meanwhile. */
  async open(compare: () => Promise<void>): Promise<void> {
    const { life } = await onlyRow<{ readonly life: string }>(this.dataSource, 'SELECT database_life() AS life');
    await compare();
    await this.dataSource.query(
      `INSERT INTO restore_fence (life, written_by) SELECT $1, pg_current_xact_id()::xid::text WHERE database_life() = $1
       ON CONFLICT (only_one) DO UPDATE SET life = excluded.life, written_by = excluded.written_by`,
      [life],
    );
  }
}

export async function isFenceOpen(manager: EntityManager): Promise<boolean> {
  const { open } = await onlyRow<{ readonly open: boolean }>(
    manager,
    'SELECT EXISTS (SELECT FROM restore_fence WHERE life = database_life() AND xmin::text = written_by) AS open',
  );
  return open;
}
