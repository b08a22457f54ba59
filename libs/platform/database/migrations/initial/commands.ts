/**
 * What was asked and what became of it, and what is held for several streams at once. `via`: the event on whose behalf it was recorded;
 * `is_told`: of what that event asked of another stream, whether its own has been told what became of it.
 */
const records = `
  CREATE TABLE command_record (
    command_id text COLLATE "C" PRIMARY KEY,
    stream_id text COLLATE "C" NOT NULL,
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
    waits_for text CHECK (waits_for IN ('JOURNAL_AHEAD')),
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    via_stream_id text COLLATE "C",
    via_version integer,
    is_told boolean,
    CONSTRAINT command_record_via CHECK ((via_stream_id IS NULL) = (via_version IS NULL) AND (is_told IS NULL OR via_stream_id IS NOT NULL)),
    CONSTRAINT command_record_told CHECK (
      CASE status
        WHEN 'RECEIVED' THEN outcome IS NULL AND refusal IS NULL AND failure IS NULL AND finished_at IS NULL
        WHEN 'DONE' THEN outcome IS NOT NULL AND finished_at IS NOT NULL
        WHEN 'REFUSED' THEN refusal IS NOT NULL AND outcome IS NULL AND finished_at IS NOT NULL
        ELSE failure IS NOT NULL AND outcome IS NULL AND finished_at IS NOT NULL
      END
    )
  );
  CREATE INDEX command_record_pending ON command_record (created_at) WHERE status = 'RECEIVED';
  CREATE INDEX command_record_refused ON command_record (stream_id, finished_at, command_id) WHERE refusal IS NOT NULL;
  CREATE INDEX command_record_stream ON command_record (stream_id, created_at);
  CREATE INDEX command_record_via ON command_record (via_stream_id, via_version) WHERE via_stream_id IS NOT NULL;
  CREATE INDEX command_record_untold ON command_record (via_stream_id, via_version) WHERE NOT is_told;
`;

/** EXCLUSIVE: one stream at a time may hold the key. COUNTED: how many of a series there are. NUMBER: one of a series. `for_good`: a fact of the stream holds it, whatever becomes of its state. */
const reservations = `
  CREATE TABLE reservation (
    key text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('EXCLUSIVE', 'COUNTED', 'NUMBER')),
    stream_id text COLLATE "C" NOT NULL,
    held_by text COLLATE "C",
    series text COLLATE "C",
    label text COLLATE "C",
    sequence integer,
    for_good boolean NOT NULL DEFAULT false
  );
  CREATE INDEX reservation_stream ON reservation (stream_id);
  CREATE INDEX reservation_held ON reservation (held_by) WHERE held_by IS NOT NULL;
  CREATE INDEX reservation_counted ON reservation (series) WHERE kind = 'COUNTED';
  CREATE UNIQUE INDEX reservation_number ON reservation (series, sequence) WHERE kind = 'NUMBER';
`;

export const commands = records + reservations;
