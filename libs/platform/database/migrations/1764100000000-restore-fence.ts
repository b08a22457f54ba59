import type { MigrationInterface, QueryRunner } from 'typeorm';

/** See `RestoreFence`. */
export class RestoreFence1764100000000 implements MigrationInterface {
  name = 'RestoreFence1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE restore_fence (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        life text NOT NULL,
        written_by text NOT NULL
      )`);
    await runner.query(`
      CREATE FUNCTION database_life() RETURNS text LANGUAGE sql STABLE AS
      $$ SELECT extract(epoch FROM pg_postmaster_start_time()) || ' ' || oid FROM pg_database WHERE datname = current_database() $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE restore_fence');
    await runner.query('DROP FUNCTION database_life()');
  }
}
