import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who enrolled a candidate: until a journey is opened, nothing else says who may read the record. */
export class Enrolment1764410000000 implements MigrationInterface {
  name = 'Enrolment1764410000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE candidate ADD COLUMN enrolled_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE candidate DROP COLUMN enrolled_by');
  }
}
