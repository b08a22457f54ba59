/**
 * The tree over all streams. A leaf's place is given once, by the sequencer, in the order of the journal's feed; leaves,
 * whole subtrees and signed checkpoints are only ever added.
 */
import { appendOnly } from './append-only.js';

export const tree = `
  CREATE TABLE stream_leaf (
    leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
    stream_id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    transaction_id bigint NOT NULL,
    position bigint NOT NULL,
    UNIQUE (stream_id, version)
  );
  ${appendOnly('stream_leaf')}

  CREATE TABLE stream_tree (
    level smallint NOT NULL,
    node_index bigint NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, node_index)
  );
  ${appendOnly('stream_tree')}

  -- One may state more of the refusals, or of the trail, than the last, and no more of the events.
  CREATE TABLE checkpoint (
    size bigint NOT NULL CHECK (size > 0),
    document jsonb NOT NULL,
    refusals bigint NOT NULL GENERATED ALWAYS AS (coalesce((document #>> '{refusals,sequence}')::bigint, 0)) STORED,
    trail bigint NOT NULL GENERATED ALWAYS AS (coalesce((document #>> '{trail,sequence}')::bigint, 0)) STORED,
    PRIMARY KEY (size, refusals, trail),
    CHECK ((document ->> 'size')::bigint = size)
  );
  ${appendOnly('checkpoint')}
`;
