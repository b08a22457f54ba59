import type { MigrationInterface, QueryRunner } from 'typeorm';
import { appendOnly } from './initial/append-only.js';

/** What a journey may belong to, or a period take place in: each entry as it was last recorded. Begun with what journeys already name. */
export class ReferenceLists1768100000000 implements MigrationInterface {
  name = 'ReferenceLists1768100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reference_entry (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        list text NOT NULL CHECK (list IN ('SITE', 'COHORT', 'ORGANISATION')),
        code text COLLATE "C" NOT NULL,
        label text NOT NULL,
        is_open boolean NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        recorded_by text NOT NULL
      );
      CREATE INDEX reference_entry_last ON reference_entry (list, code, id DESC);
      INSERT INTO reference_entry (list, code, label, is_open, recorded_by)
        SELECT DISTINCT 'SITE', site, site, true, 'migration' FROM journey_summary WHERE site IS NOT NULL
        UNION ALL
        SELECT DISTINCT 'COHORT', cohort, cohort, true, 'migration' FROM journey_summary WHERE cohort IS NOT NULL;
      ${appendOnly('reference_entry')}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reference_entry');
  }
}
