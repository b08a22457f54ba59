import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Identities of every kind of person in the tables that held candidates' alone, two more categories (the register of
 * certified people, and the NIR apart from the identity), what was corrected by whom, and who read what. A person made
 * before has no key of the new categories: the vault makes one when it is first needed.
 */
export class People1764500000000 implements MigrationInterface {
  name = 'People1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    await allow(runner, 'person', 'kind', ['CANDIDATE', 'JUROR', 'EVALUATOR', 'TUTOR', 'ACCOMPANIST']);
    await allow(runner, 'person_key', 'category', ['IDENTITY', 'EVALUATION', 'H_PLUS', 'REGISTER', 'NIR']);
    for (const statement of [
      'ALTER TABLE candidate RENAME TO person_identity',
      'ALTER TABLE person_identity RENAME COLUMN id TO person_id',
      'ALTER TABLE person_identity ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version >= 1)',
      'ALTER TABLE person_identity RENAME CONSTRAINT candidate_whole_or_erased TO person_identity_whole_or_erased',
      'ALTER INDEX candidate_same_person RENAME TO person_identity_same_person',
      'ALTER TABLE candidate_search RENAME TO person_search',
      'ALTER TABLE person_search RENAME COLUMN candidate_id TO person_id',
      'ALTER INDEX candidate_search_candidate RENAME TO person_search_person',
    ])
      await runner.query(statement);
    await this.createCorrections(runner);
    await this.createAccesses(runner);
  }

  private async createCorrections(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity_correction (
        person_id text NOT NULL REFERENCES person (id),
        version integer NOT NULL CHECK (version >= 2),
        fields text[] NOT NULL CHECK (cardinality(fields) > 0),
        actor_id text NOT NULL,
        role text NOT NULL,
        corrected_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (person_id, version)
      )`);
    await runner.query(`
      CREATE TRIGGER identity_correction_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_correction
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query('ALTER TABLE identity_correction ENABLE ALWAYS TRIGGER identity_correction_is_append_only');
  }

  /** Lines leave by the purge alone, and never before six months: what CNIL recommends at the least for such logs. */
  private async createAccesses(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE personal_access (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor_id text NOT NULL,
        role text NOT NULL,
        operation text NOT NULL,
        journey_id text,
        request_id text,
        person_id text NOT NULL,
        category text NOT NULL
      )`);
    await runner.query('CREATE INDEX personal_access_person ON personal_access (person_id, id)');
    await runner.query('CREATE INDEX personal_access_actor ON personal_access (actor_id, id)');
    await runner.query('CREATE INDEX personal_access_at ON personal_access (at)');
    await runner.query(`
      CREATE FUNCTION refuse_early_removal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.at < now() - interval '6 months' THEN
          RETURN OLD;
        END IF;
        RAISE EXCEPTION 'Le journal des accès se conserve au moins six mois.' USING ERRCODE = 'restrict_violation';
      END $$`);
    await runner.query(`
      CREATE TRIGGER personal_access_is_append_only BEFORE UPDATE OR TRUNCATE ON personal_access
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query(`
      CREATE TRIGGER personal_access_is_kept BEFORE DELETE ON personal_access
      FOR EACH ROW EXECUTE FUNCTION refuse_early_removal()`);
    for (const trigger of ['personal_access_is_append_only', 'personal_access_is_kept'])
      await runner.query(`ALTER TABLE personal_access ENABLE ALWAYS TRIGGER ${trigger}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE personal_access, identity_correction');
    await runner.query('DROP FUNCTION refuse_early_removal()');
    for (const statement of [
      'ALTER INDEX person_search_person RENAME TO candidate_search_candidate',
      'ALTER TABLE person_search RENAME COLUMN person_id TO candidate_id',
      'ALTER TABLE person_search RENAME TO candidate_search',
      'ALTER INDEX person_identity_same_person RENAME TO candidate_same_person',
      'ALTER TABLE person_identity RENAME CONSTRAINT person_identity_whole_or_erased TO candidate_whole_or_erased',
      'ALTER TABLE person_identity DROP COLUMN version',
      'ALTER TABLE person_identity RENAME COLUMN person_id TO id',
      'ALTER TABLE person_identity RENAME TO candidate',
    ])
      await runner.query(statement);
    await allow(runner, 'person_key', 'category', ['IDENTITY', 'EVALUATION', 'H_PLUS']);
    await allow(runner, 'person', 'kind', ['CANDIDATE', 'JUROR', 'TUTOR', 'ACCOMPANIST']);
  }
}

async function allow(runner: QueryRunner, table: string, column: string, values: readonly string[]): Promise<void> {
  const constraint = `${table}_${column}_check`;
  const list = values.map((value) => `'${value}'`).join(', ');
  await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${constraint}, ADD CONSTRAINT ${constraint} CHECK (${column} IN (${list}))`);
}
