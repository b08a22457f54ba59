import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who is assigned to a journey, and which files it names: what limits who reaches it. Both follow from what is stored
 * already, by the database itself: no code can write them otherwise, and rows from before have them at once.
 */
export class Assignments1764400000000 implements MigrationInterface {
  name = 'Assignments1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    // Those scheduled for the current date of each attempt and those who graded; whoever a jury was convened of; the last
    // accompanist designated.
    await runner.query(`
      CREATE FUNCTION journey_assignments(state text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT jsonb_build_object(
          'evaluator',
            jsonb_path_query_array(facts, '$.blocks.*.assessments.*.attempts[*].scheduled.evaluators[*]')
              || jsonb_path_query_array(facts, '$.blocks.*.assessments.*.attempts[*].grid.evaluators[*]'),
          'juror', jsonb_path_query_array(facts, '$.sessions[*].members[*].jurorId'),
          'accompanist', jsonb_path_query_array(facts, '$.accompanists[last].accompanistId'))
        FROM (SELECT state::jsonb AS facts) AS parsed
      $$`);
    await runner.query('ALTER TABLE journey_summary ADD COLUMN assigned jsonb GENERATED ALWAYS AS (journey_assignments(state)) STORED');
    await runner.query('CREATE INDEX journey_summary_assigned ON journey_summary USING gin (assigned jsonb_path_ops)');
    // Past the sealing, only hashes have this form; that of the rules is among them, and no secret.
    await runner.query(`
      CREATE FUNCTION files_named(body text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT array(
          SELECT DISTINCT named #>> '{}'
          FROM jsonb_path_query(body::jsonb -> 'data', '$.** ? (@.type() == "string" && @ like_regex "^[0-9a-f]{64}$")') AS named)
      $$`);
    await runner.query(`
      CREATE INDEX journey_event_files ON journey_event USING gin (files_named(body)) WHERE files_named(body) <> '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX journey_event_files');
    await runner.query('ALTER TABLE journey_summary DROP COLUMN assigned');
    await runner.query('DROP FUNCTION files_named(text), journey_assignments(text)');
  }
}
