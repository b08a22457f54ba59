import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Under which key the hashes of an identity are. There was one key until now, which the keyring calls `mc_first`. */
export class MacKeys1764610000000 implements MigrationInterface {
  name = 'MacKeys1764610000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE person_identity ADD COLUMN mac_key_id text NOT NULL DEFAULT 'mc_first'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE person_identity DROP COLUMN mac_key_id');
  }
}
