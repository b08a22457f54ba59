import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Dates and instants that come from events are text under the collation "C": always `YYYY-MM-DD` or a UTC instant in
 * milliseconds, so that text order is time order, and what is read is what was recorded, to the character.
 */
export class Journal1763900000000 implements MigrationInterface {
  name = 'Journal1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createFeedEpoch(runner);
    await this.createEvents(runner);
    await this.createCommands(runner);
    await this.createReadModels(runner);
    await this.createRecords(runner);
  }

  /**
   * Transaction ids order the feed of all journeys; after a dump is restored into another server they start again from
   * below. `migrate` then raises the offset, so that the feed only ever grows.
   */
  private async createFeedEpoch(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE feed_epoch (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        transaction_offset bigint NOT NULL
      )`);
    await runner.query('INSERT INTO feed_epoch (transaction_offset) VALUES (0)');
    await runner.query(`
      CREATE FUNCTION feed_transaction() RETURNS bigint LANGUAGE sql VOLATILE AS
      $$ SELECT transaction_offset + pg_current_xact_id()::text::bigint FROM feed_epoch $$`);
    await runner.query(`
      CREATE FUNCTION feed_horizon() RETURNS bigint LANGUAGE sql STABLE AS
      $$ SELECT transaction_offset + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM feed_epoch $$`);
  }

  private async createEvents(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journey_stream (
        journey_id text COLLATE "C" PRIMARY KEY,
        version integer NOT NULL CHECK (version >= 0),
        hash bytea NOT NULL CHECK (octet_length(hash) = 32)
      )`);
    await runner.query(`
      CREATE TABLE journey_event (
        journey_id text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'journeyId') STORED,
        version integer NOT NULL GENERATED ALWAYS AS ((body::jsonb ->> 'version')::integer) STORED CHECK (version >= 1),
        type text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'type') STORED,
        occurred_at text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'occurredAt') STORED,
        recorded_at text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'recordedAt') STORED,
        command_id text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'commandId') STORED,
        body text COLLATE "C" NOT NULL,
        previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
        hash bytea NOT NULL,
        position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        transaction_id bigint NOT NULL DEFAULT feed_transaction(),
        PRIMARY KEY (journey_id, version),
        CONSTRAINT journey_event_hash CHECK (hash = sha256(previous_hash || convert_to(body, 'UTF8')))
      )`);
    await runner.query('CREATE UNIQUE INDEX journey_event_feed ON journey_event (transaction_id, position)');
    await runner.query('CREATE INDEX journey_event_command ON journey_event (command_id)');
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'Le journal ne fait que s''allonger : % est refusé sur %.', TG_OP, TG_TABLE_NAME
          USING ERRCODE = 'restrict_violation',
                HINT = 'Un fait erroné se corrige par un nouvel événement (rectify).';
      END $$`);
    await runner.query(`
      CREATE TRIGGER journey_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journey_event
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query('ALTER TABLE journey_event ENABLE ALWAYS TRIGGER journey_event_is_append_only');
  }

  private async createCommands(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE command_record (
        command_id text COLLATE "C" PRIMARY KEY,
        journey_id text COLLATE "C" NOT NULL,
        names text[] NOT NULL,
        actor jsonb NOT NULL,
        body_mac text NOT NULL,
        request jsonb NOT NULL,
        status text NOT NULL CHECK (status IN ('RECEIVED', 'DONE', 'REFUSED', 'FAILED')),
        outcome jsonb,
        refusal jsonb,
        failure jsonb,
        lease_holder text,
        lease_until timestamptz,
        not_after timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz,
        CONSTRAINT command_record_told CHECK (
          CASE status
            WHEN 'RECEIVED' THEN outcome IS NULL AND refusal IS NULL AND failure IS NULL AND finished_at IS NULL
            WHEN 'DONE' THEN outcome IS NOT NULL AND finished_at IS NOT NULL
            WHEN 'REFUSED' THEN refusal IS NOT NULL AND outcome IS NULL AND finished_at IS NOT NULL
            ELSE failure IS NOT NULL AND outcome IS NULL AND finished_at IS NOT NULL
          END
        )
      )`);
    await runner.query(`CREATE INDEX command_record_pending ON command_record (created_at) WHERE status = 'RECEIVED'`);
    await runner.query(`CREATE INDEX command_record_refused ON command_record (finished_at, command_id) WHERE refusal IS NOT NULL`);
    await runner.query('CREATE INDEX command_record_journey ON command_record (journey_id, created_at)');
    await runner.query(`
      CREATE TABLE reservation (
        key text COLLATE "C" PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('OPEN_JOURNEY', 'FEASIBILITY_FILE', 'NUMBER')),
        journey_id text COLLATE "C" NOT NULL,
        held_by text COLLATE "C",
        candidate_id text COLLATE "C",
        certification_code text COLLATE "C" NOT NULL,
        register text,
        year integer,
        sequence integer
      )`);
    await runner.query('CREATE INDEX reservation_held ON reservation (held_by) WHERE held_by IS NOT NULL');
    await runner.query(`CREATE INDEX reservation_feasibility ON reservation (candidate_id, year) WHERE kind = 'FEASIBILITY_FILE'`);
    await runner.query(`
      CREATE UNIQUE INDEX reservation_number ON reservation (register, certification_code, year, sequence) WHERE kind = 'NUMBER'`);
  }

  private async createReadModels(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE journey_summary (
        journey_id text COLLATE "C" PRIMARY KEY,
        version integer NOT NULL,
        candidate_id text COLLATE "C" NOT NULL,
        certification_code text COLLATE "C" NOT NULL,
        certification_version text COLLATE "C" NOT NULL,
        certification_digest text COLLATE "C" NOT NULL,
        path text COLLATE "C" NOT NULL,
        route text COLLATE "C" NOT NULL,
        scope text COLLATE "C" NOT NULL,
        status text COLLATE "C" NOT NULL,
        cohort text COLLATE "C",
        site text COLLATE "C",
        entered_on text COLLATE "C" NOT NULL,
        next_deadline text COLLATE "C",
        updated_at text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL,
        projection integer NOT NULL
      )`);
    for (const column of ['candidate_id', 'status', 'cohort', 'site', 'entered_on', 'next_deadline', 'updated_at']) {
      await runner.query(`CREATE INDEX journey_summary_${column} ON journey_summary (${column}, journey_id)`);
    }
    await runner.query(
      'CREATE INDEX journey_summary_certification ON journey_summary (certification_code, certification_version, journey_id)',
    );
    await runner.query(`
      CREATE TABLE journey_block (
        journey_id text COLLATE "C" NOT NULL REFERENCES journey_summary ON DELETE CASCADE,
        block text COLLATE "C" NOT NULL,
        place integer NOT NULL,
        status text COLLATE "C" NOT NULL,
        PRIMARY KEY (journey_id, block)
      )`);
    await runner.query('CREATE INDEX journey_block_status ON journey_block (status, block)');
    await runner.query(`
      CREATE TABLE journey_deadline (
        journey_id text COLLATE "C" NOT NULL REFERENCES journey_summary ON DELETE CASCADE,
        key text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        subject text COLLATE "C" NOT NULL,
        runs_from text COLLATE "C" NOT NULL,
        due_on text COLLATE "C" NOT NULL,
        met_on text COLLATE "C",
        effect text COLLATE "C" NOT NULL,
        source text NOT NULL,
        status text COLLATE "C" NOT NULL,
        PRIMARY KEY (journey_id, key)
      )`);
    await runner.query('CREATE INDEX journey_deadline_due ON journey_deadline (due_on, journey_id, key)');
    await runner.query(`
      CREATE TABLE read_model_rebuild (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        after_journey_id text COLLATE "C" NOT NULL,
        done integer NOT NULL
      )`);
  }

  private async createRecords(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE certification_rules (
        digest text COLLATE "C" PRIMARY KEY,
        code text COLLATE "C" NOT NULL,
        version text COLLATE "C" NOT NULL,
        rules jsonb NOT NULL,
        archived_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE stored_file (
        hash text COLLATE "C" PRIMARY KEY,
        size bigint NOT NULL,
        media_type text NOT NULL,
        sealed_name text,
        uploaded_by text NOT NULL,
        uploaded_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE outbox (
        id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        journey_id text COLLATE "C" NOT NULL,
        from_version integer NOT NULL,
        to_version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE outbox, stored_file, certification_rules, read_model_rebuild, journey_deadline, journey_block, journey_summary,
         reservation, command_record, journey_event, journey_stream, feed_epoch`,
    );
    await runner.query('DROP FUNCTION refuse_change(), feed_horizon(), feed_transaction()');
  }
}
