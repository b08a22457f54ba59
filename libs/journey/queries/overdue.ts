import type { DataSource } from 'typeorm';
import { addDays, type LocalDate } from '#libs/domain/time/local-date.js';
import { onlyRow } from '#libs/platform/database/queries.js';

export interface Overdue {
  /** Journeys in which something that is late is still to be done. */
  readonly journeys: number;
  /** Deadlines over for more than a day whose fall no clock has recorded. */
  readonly unrecorded: number;
}

/** @param timeoutMs after which PostgreSQL gives up @throws what PostgreSQL throws */
export async function countOverdue(dataSource: DataSource, today: LocalDate, most: number, timeoutMs: number): Promise<Overdue> {
  return dataSource.transaction('READ COMMITTED', async (manager) => {
    await manager.query(`SET LOCAL statement_timeout = ${timeoutMs}`);
    return onlyRow<Overdue>(
      manager,
      `SELECT
         (SELECT count(*) FROM (SELECT FROM journey_summary WHERE next_deadline < $1 LIMIT ${most}) AS late)::float8 AS journeys,
         (SELECT count(*) FROM (
           SELECT FROM journey_deadline WHERE status = 'RUNNING' AND effect <> 'NONE' AND due_on < $2 LIMIT ${most}
         ) AS unrecorded)::float8 AS unrecorded`,
      [today, addDays(today, -1)],
    );
  });
}
