/** The log of refusals: one chain, only ever added to, by the table itself. */
import { advisoryLocks } from '../../advisory-locks.js';
import { appendOnly } from './append-only.js';

const log = `
  CREATE TABLE refusal (
    sequence bigint PRIMARY KEY GENERATED ALWAYS AS ((body::jsonb ->> 'sequence')::bigint) STORED,
    at text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'at') STORED,
    kind text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'kind') STORED,
    actor_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb #>> '{actor,id}') STORED,
    stream_id text COLLATE "C" GENERATED ALWAYS AS (coalesce(body::jsonb ->> 'journeyId', body::jsonb ->> 'streamId')) STORED,
    command_id text COLLATE "C" GENERATED ALWAYS AS (body::jsonb ->> 'commandId') STORED,
    body text COLLATE "C" NOT NULL,
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL,
    CHECK (kind IN ('COMMAND', 'REQUEST', 'ACCESS')),
    CONSTRAINT refusal_hash CHECK (hash = sha256(previous_hash || convert_to(body, 'UTF8')))
  );
  CREATE INDEX refusal_stream ON refusal (stream_id, sequence) WHERE stream_id IS NOT NULL;
  CREATE INDEX refusal_actor ON refusal (actor_id, sequence) WHERE actor_id IS NOT NULL;
  CREATE INDEX refusal_command ON refusal (command_id) WHERE command_id IS NOT NULL;
  ${appendOnly('refusal')}
`;

const chain = `
  -- One statement for who appends; each of those in it sees what was committed before the lock was had.
  CREATE FUNCTION lock_refusals() RETURNS TABLE (sequence bigint, hash bytea, at timestamptz) LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(${advisoryLocks.refusals});
    RETURN QUERY
      SELECT coalesce(last.sequence, 0), coalesce(last.hash, decode(repeat('00', 32), 'hex')), clock_timestamp()
      FROM (SELECT) AS one LEFT JOIN (SELECT r.sequence, r.hash FROM refusal AS r ORDER BY r.sequence DESC LIMIT 1) AS last ON true;
  END $$;

  CREATE FUNCTION follow_refusals() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.sequence = 1 AND NEW.previous_hash = decode(repeat('00', 32), 'hex') THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM refusal WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous_hash) THEN RETURN NULL; END IF;
    RAISE EXCEPTION 'Le refus % ne suit pas le précédent.', NEW.sequence USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER refusal_follows AFTER INSERT ON refusal FOR EACH ROW EXECUTE FUNCTION follow_refusals();
  ALTER TABLE refusal ENABLE ALWAYS TRIGGER refusal_follows;
`;

export const refusals = log + chain;
