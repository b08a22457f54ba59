/**
 * The streams of events. Dates and instants that come from events are text under the collation "C": always `YYYY-MM-DD`
 * or a UTC instant in milliseconds, so that text order is time order, and what is read is what was recorded, to the
 * character.
 */
import { appendOnly, refuseChange } from './append-only.js';

/**
 * Transaction ids order the feed of all streams; after a dump is restored into another server they start again from
 * below. `migrate` then raises the offset, so that the feed only ever grows.
 */
const feed = `
  CREATE TABLE feed_epoch (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    transaction_offset bigint NOT NULL
  );
  INSERT INTO feed_epoch (transaction_offset) VALUES (0);

  CREATE FUNCTION feed_transaction() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT transaction_offset + pg_current_xact_id()::text::bigint FROM feed_epoch $$;

  CREATE FUNCTION feed_horizon() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT transaction_offset + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM feed_epoch $$;
`;

/** The text is the event; every other column of it is derived by PostgreSQL. A journey calls its stream `journeyId`. */
const events = `
  CREATE TABLE stream_head (
    stream_id text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL CHECK (version >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
  );

  CREATE TABLE stream_event (
    stream_id text COLLATE "C" NOT NULL
      GENERATED ALWAYS AS (coalesce(body::jsonb ->> 'journeyId', body::jsonb ->> 'streamId')) STORED,
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
    PRIMARY KEY (stream_id, version),
    CONSTRAINT stream_event_hash CHECK (hash = sha256(previous_hash || convert_to(body, 'UTF8')))
  );
  CREATE UNIQUE INDEX stream_event_feed ON stream_event (transaction_id, position);
  CREATE INDEX stream_event_command ON stream_event (command_id);
  -- The worker asks each minute whom to tell of a death, and of a certificate that has ended: few, among all events.
  CREATE INDEX stream_event_died ON stream_event (stream_id) WHERE type = 'CandidateDied';
  CREATE INDEX stream_event_holding ON stream_event (stream_id) WHERE version = 1 AND body LIKE '%"isOurs":true%';
  ${appendOnly('stream_event')}
`;

/** Which files an event names. Past the sealing, only hashes have this form; that of the rules is among them, and no secret. */
const filesNamed = `
  CREATE FUNCTION files_named(body text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT array(
      SELECT DISTINCT named #>> '{}'
      FROM jsonb_path_query(body::jsonb -> 'data', '$.** ? (@.type() == "string" && @ like_regex "^[0-9a-f]{64}$")') AS named)
  $$;
  CREATE INDEX stream_event_files ON stream_event USING gin (files_named(body)) WHERE files_named(body) <> '{}';
`;

/** The rules that events were decided under, by what they hold. */
const rules = `
  CREATE TABLE archived_rules (
    digest text COLLATE "C" PRIMARY KEY,
    code text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    rules jsonb NOT NULL,
    archived_at timestamptz NOT NULL DEFAULT now()
  );
`;

/** Tells whether this database has been restored since it was last opened: see `RestoreFence`. */
const restoreFence = `
  CREATE TABLE restore_fence (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    life text NOT NULL,
    written_by text NOT NULL,
    compared_at timestamptz NOT NULL,
    left_behind text[] NOT NULL DEFAULT '{}'
  );
  CREATE FUNCTION database_life() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT extract(epoch FROM pg_postmaster_start_time()) || ' ' || oid FROM pg_database WHERE datname = current_database() $$;
`;

export const journal = [feed, refuseChange, events, filesNamed, rules, restoreFence].join('');
