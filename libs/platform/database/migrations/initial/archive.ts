/**
 * Runs of Temporal's that are kept beyond its retention: what each was, and by which hash its content is known, which lies in the
 * store of files under that name. One that goes on otherwise after an older backup of Temporal closes another time, and is another row.
 */
import { appendOnly } from './append-only.js';

export const archive = `
  CREATE TABLE archived_run (
    run_id text COLLATE "C" NOT NULL,
    closed_at text COLLATE "C" NOT NULL,
    stream_id text COLLATE "C" NOT NULL,
    -- Differs from its own where the run is one that was reset.
    original_run_id text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    started_at text COLLATE "C" NOT NULL,
    first_version integer CHECK (first_version >= 1),
    last_version integer CHECK (last_version >= first_version),
    history_events integer NOT NULL CHECK (history_events > 0),
    payload_keys jsonb NOT NULL,
    format text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    blob text COLLATE "C" NOT NULL GENERATED ALWAYS AS (encode(hash, 'hex')) STORED,
    archived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, closed_at),
    CHECK ((first_version IS NULL) = (last_version IS NULL))
  );
  CREATE INDEX archived_run_stream ON archived_run (stream_id);
  ${appendOnly('archived_run')}
`;
