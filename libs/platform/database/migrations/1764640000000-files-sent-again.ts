import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who sent a content that was there already, each once: to them as to the first it is a file of theirs. */
export class FilesSentAgain1764640000000 implements MigrationInterface {
  name = 'FilesSentAgain1764640000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE stored_file ADD COLUMN sent_again_by text[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE stored_file DROP COLUMN sent_again_by');
  }
}
