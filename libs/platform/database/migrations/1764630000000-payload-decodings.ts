import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PayloadDecodings1764630000000 implements MigrationInterface {
  name = 'PayloadDecodings1764630000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE payload_decoding (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor_id text NOT NULL,
        role text NOT NULL,
        namespace text NOT NULL,
        payloads integer NOT NULL,
        key_ids text[] NOT NULL,
        request_id text NOT NULL
      )`);
    await runner.query(`
      CREATE TRIGGER payload_decoding_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payload_decoding
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query('ALTER TABLE payload_decoding ENABLE ALWAYS TRIGGER payload_decoding_is_append_only');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payload_decoding');
  }
}
