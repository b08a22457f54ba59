import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Vault1764000000000 implements MigrationInterface {
  name = 'Vault1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE person (
        id text PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('CANDIDATE', 'JUROR', 'TUTOR', 'ACCOMPANIST')),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE person_key (
        key_id text PRIMARY KEY,
        person_id text NOT NULL REFERENCES person (id),
        category text NOT NULL CHECK (category IN ('IDENTITY', 'EVALUATION', 'H_PLUS')),
        wrapped_key text,
        master_key_id text,
        created_at timestamptz NOT NULL DEFAULT now(),
        destroyed_at timestamptz,
        CONSTRAINT person_key_owner UNIQUE (person_id, category),
        CONSTRAINT person_key_held_or_destroyed CHECK (
          (destroyed_at IS NULL AND wrapped_key IS NOT NULL AND master_key_id IS NOT NULL)
          OR (destroyed_at IS NOT NULL AND wrapped_key IS NULL AND master_key_id IS NULL)
        )
      )`);
    await runner.query(`
      CREATE TABLE candidate (
        id text PRIMARY KEY REFERENCES person (id),
        identity text,
        nir text,
        same_person text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT candidate_whole_or_erased CHECK (
          (identity IS NULL) = (same_person IS NULL) AND (nir IS NULL OR identity IS NOT NULL)
        )
      )`);
    await runner.query('CREATE INDEX candidate_same_person ON candidate (same_person)');
    await runner.query(`
      CREATE TABLE candidate_search (
        token text NOT NULL,
        candidate_id text NOT NULL REFERENCES candidate (id),
        PRIMARY KEY (token, candidate_id)
      )`);
    await runner.query('CREATE INDEX candidate_search_candidate ON candidate_search (candidate_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE candidate_search, candidate, person_key, person');
  }
}
