import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tree over all streams. A leaf's place is given once, by the sequencer, in the order of the journal's feed; leaves,
 * whole subtrees and signed checkpoints are only ever added.
 */
export class Checkpoints1764200000000 implements MigrationInterface {
  name = 'Checkpoints1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journey_leaf (
        leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
        journey_id text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        hash bytea NOT NULL CHECK (octet_length(hash) = 32),
        transaction_id bigint NOT NULL,
        position bigint NOT NULL,
        UNIQUE (journey_id, version)
      )`);
    await runner.query(`
      CREATE TABLE journey_tree (
        level smallint NOT NULL,
        node_index bigint NOT NULL,
        hash bytea NOT NULL CHECK (octet_length(hash) = 32),
        PRIMARY KEY (level, node_index)
      )`);
    await runner.query(`
      CREATE TABLE checkpoint (
        size bigint PRIMARY KEY CHECK (size > 0),
        document jsonb NOT NULL,
        CHECK ((document ->> 'size')::bigint = size)
      )`);
    for (const table of tables) {
      await runner.query(`
        CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
      await runner.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_is_append_only`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${tables.join(', ')}`);
  }
}

const tables = ['journey_leaf', 'journey_tree', 'checkpoint'] as const;
