import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who withdrew a request. Unknown of those withdrawn before, by no released version. */
export class ErasureWithdrawals1764520000000 implements MigrationInterface {
  name = 'ErasureWithdrawals1764520000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE erasure
        ADD COLUMN withdrawn_by text,
        ADD COLUMN withdrawn_role text,
        ADD COLUMN withdrawn_at timestamptz,
        ADD CONSTRAINT erasure_withdrawn_by_somebody CHECK (
          status <> 'WITHDRAWN' OR num_nulls(withdrawn_by, withdrawn_role, withdrawn_at) = 0
        ) NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE erasure
        DROP CONSTRAINT erasure_withdrawn_by_somebody,
        DROP COLUMN withdrawn_by,
        DROP COLUMN withdrawn_role,
        DROP COLUMN withdrawn_at`);
  }
}
