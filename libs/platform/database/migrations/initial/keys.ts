import { appendOnly } from './append-only.js';

/** Which running process can read which keys: ids alone, and nothing that outlives the processes. Whose payloads were read by whom. */
export const keys = `
  CREATE TABLE key_reader (
    id uuid PRIMARY KEY,
    part text NOT NULL CHECK (part IN ('api', 'worker')),
    identity text NOT NULL,
    keys jsonb NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );

  CREATE TABLE payload_decoding (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id text NOT NULL,
    role text NOT NULL,
    namespace text NOT NULL,
    payloads integer NOT NULL,
    key_ids text[] NOT NULL,
    request_id text NOT NULL
  );
  ${appendOnly('payload_decoding')}
`;
