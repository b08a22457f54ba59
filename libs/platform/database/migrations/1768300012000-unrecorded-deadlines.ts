import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deadlines whose fall is to be recorded, by day: those that are over are looked for at each scrape of the measures. */
export class UnrecordedDeadlines1768300012000 implements MigrationInterface {
  name = 'UnrecordedDeadlines1768300012000';
  /** While journeys go on. */
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS journey_deadline_unrecorded');
    await runner.query(
      `CREATE INDEX CONCURRENTLY journey_deadline_unrecorded ON journey_deadline (due_on) WHERE status = 'RUNNING' AND effect <> 'NONE'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX journey_deadline_unrecorded');
  }
}
