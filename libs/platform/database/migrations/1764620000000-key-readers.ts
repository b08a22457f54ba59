import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which running process can read which keys: ids alone. Nothing here outlives the processes. */
export class KeyReaders1764620000000 implements MigrationInterface {
  name = 'KeyReaders1764620000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE key_reader (
        id uuid PRIMARY KEY,
        part text NOT NULL CHECK (part IN ('api', 'worker')),
        identity text NOT NULL,
        keys jsonb NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_reader');
  }
}
