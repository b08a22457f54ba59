import type { MigrationInterface, QueryRunner } from 'typeorm';
import { genesisHash } from '#libs/record/journal/canonical.js';
import type { CommandRecord, Refusal } from '#libs/record/commands/command-record.js';
import { chain, writeRefusals } from '#libs/record/refusals/append.js';
import { refusedCommand } from '#libs/record/refusals/reasons.js';

/** The log of refusals: one chain, only ever added to, by the table itself. */
export class Refusals1764300000000 implements MigrationInterface {
  name = 'Refusals1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE refusal (
        sequence bigint PRIMARY KEY GENERATED ALWAYS AS ((body::jsonb ->> 'sequence')::bigint) STORED,
        at text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'at') STORED,
        kind text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'kind') STORED,
        actor_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb #>> '{actor,id}') STORED,
        journey_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb ->> 'journeyId') STORED,
        command_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb ->> 'commandId') STORED,
        body text COLLATE "C" NOT NULL,
        previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
        hash bytea NOT NULL,
        CHECK (kind IN ('COMMAND', 'REQUEST', 'ACCESS')),
        CONSTRAINT refusal_hash CHECK (hash = sha256(previous_hash || convert_to(body, 'UTF8')))
      )`);
    await runner.query('CREATE INDEX refusal_journey ON refusal (journey_id, sequence) WHERE journey_id IS NOT NULL');
    await runner.query('CREATE INDEX refusal_actor ON refusal (actor_id, sequence) WHERE actor_id IS NOT NULL');
    await runner.query('CREATE INDEX refusal_command ON refusal (command_id) WHERE command_id IS NOT NULL');
    await runner.query(`
      CREATE TRIGGER refusal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON refusal
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query('ALTER TABLE refusal ENABLE ALWAYS TRIGGER refusal_is_append_only');
    await this.createChain(runner);
    await this.takeInWhatWasRefused(runner);
    // A checkpoint may now state more of the refusals than the last, and no more of the events.
    await runner.query(`
      ALTER TABLE checkpoint ADD COLUMN refusals bigint NOT NULL
        GENERATED ALWAYS AS (coalesce((document #>> '{refusals,sequence}')::bigint, 0)) STORED`);
    await runner.query('ALTER TABLE checkpoint DROP CONSTRAINT checkpoint_pkey, ADD PRIMARY KEY (size, refusals)');
  }

  private async createChain(runner: QueryRunner): Promise<void> {
    // One statement for who appends; each of those in it sees what was committed before the lock was had.
    await runner.query(`
      CREATE FUNCTION lock_refusals() RETURNS TABLE (sequence bigint, hash bytea, at timestamptz) LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(7263004);
        RETURN QUERY
          SELECT coalesce(last.sequence, 0), coalesce(last.hash, decode(repeat('00', 32), 'hex')), clock_timestamp()
          FROM (SELECT) AS one LEFT JOIN (SELECT r.sequence, r.hash FROM refusal AS r ORDER BY r.sequence DESC LIMIT 1) AS last ON true;
      END $$`);
    await runner.query(`
      CREATE FUNCTION follow_refusals() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.sequence = 1 AND NEW.previous_hash = decode(repeat('00', 32), 'hex') THEN RETURN NULL; END IF;
        IF EXISTS (SELECT FROM refusal WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous_hash) THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'Le refus % ne suit pas le précédent.', NEW.sequence USING ERRCODE = 'restrict_violation';
      END $$`);
    await runner.query(`
      CREATE TRIGGER refusal_follows AFTER INSERT ON refusal FOR EACH ROW EXECUTE FUNCTION follow_refusals()`);
    await runner.query('ALTER TABLE refusal ENABLE ALWAYS TRIGGER refusal_follows');
  }

  /** Commands refused before there was a log. */
  private async takeInWhatWasRefused(runner: QueryRunner): Promise<void> {
    const rows = (await runner.query(
      `SELECT command_id AS "commandId", journey_id AS "journeyId", names, actor, refusal, finished_at AS at
       FROM command_record WHERE status = 'REFUSED' ORDER BY finished_at, command_id`,
    )) as (CommandRecord & { readonly refusal: Refusal; readonly at: Date })[];
    const entries = rows.map((row, index) => ({ ...refusedCommand(row, row.refusal), sequence: index + 1, at: row.at.toISOString() }));
    await writeRefusals(runner, chain(entries, genesisHash));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE checkpoint DROP CONSTRAINT checkpoint_pkey, ADD PRIMARY KEY (size), DROP COLUMN refusals');
    await runner.query('DROP TABLE refusal');
    await runner.query('DROP FUNCTION lock_refusals(), follow_refusals()');
  }
}
