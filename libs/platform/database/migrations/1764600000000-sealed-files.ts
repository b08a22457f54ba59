import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files belong to somebody and are sealed. Those kept in clear before, by no released version, belong to nobody: they are forgotten. */
export class SealedFiles1764600000000 implements MigrationInterface {
  name = 'SealedFiles1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM stored_file');
    await runner.query(`
      ALTER TABLE stored_file
        ADD COLUMN person_id text NOT NULL REFERENCES person (id),
        ADD COLUMN category text NOT NULL CHECK (category IN ('IDENTITY', 'EVALUATION', 'H_PLUS')),
        ADD COLUMN blob text,
        ADD COLUMN erased_at timestamptz,
        DROP CONSTRAINT stored_file_pkey,
        ADD PRIMARY KEY (person_id, category, hash),
        ADD CONSTRAINT stored_file_kept_or_erased CHECK (
          (erased_at IS NULL AND blob IS NOT NULL) OR (erased_at IS NOT NULL AND sealed_name IS NULL)
        )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM stored_file');
    await runner.query(`
      ALTER TABLE stored_file
        DROP CONSTRAINT stored_file_kept_or_erased,
        DROP CONSTRAINT stored_file_pkey,
        DROP COLUMN person_id,
        DROP COLUMN category,
        DROP COLUMN blob,
        DROP COLUMN erased_at,
        ADD PRIMARY KEY (hash)`);
  }
}
