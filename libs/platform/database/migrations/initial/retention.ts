/**
 * Holds that suspend purges, erasures from their request to their certificate, the minimal identities of the register of
 * certified people, and what each purge did. Nothing here is ever removed; what was asked is never changed.
 */
export const retention = `
  CREATE TABLE legal_hold (
    id text PRIMARY KEY,
    person_id text NOT NULL REFERENCES person (id),
    ground text NOT NULL,
    sealed_reason text NOT NULL,
    placed_by text NOT NULL,
    placed_role text NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now(),
    lifted_by text,
    lifted_role text,
    lifted_at timestamptz,
    sealed_lift_reason text,
    CHECK (num_nulls(lifted_by, lifted_role, lifted_at, sealed_lift_reason) IN (0, 4))
  );
  CREATE INDEX legal_hold_person ON legal_hold (person_id, placed_at);

  CREATE TABLE erasure (
    id text PRIMARY KEY,
    person_id text NOT NULL REFERENCES person (id),
    categories text[] NOT NULL CHECK (cardinality(categories) > 0),
    ground text NOT NULL,
    reference text,
    origin text NOT NULL CHECK (origin IN ('REQUEST', 'PURGE')),
    requested_by text NOT NULL,
    requested_role text NOT NULL,
    requested_at timestamptz NOT NULL,
    confirmed_by text,
    confirmed_role text,
    confirmed_at timestamptz,
    withdrawn_by text,
    withdrawn_role text,
    withdrawn_at timestamptz,
    status text NOT NULL CHECK (status IN ('REQUESTED', 'WITHDRAWN', 'DESTROYED', 'DONE')),
    destroyed_at timestamptz,
    done_at timestamptz,
    certificate jsonb,
    CHECK (origin = 'PURGE' OR confirmed_by IS DISTINCT FROM requested_by),
    CHECK (status IN ('REQUESTED', 'WITHDRAWN') OR num_nulls(confirmed_by, confirmed_role, confirmed_at) = 0),
    CHECK ((status IN ('DESTROYED', 'DONE')) = (destroyed_at IS NOT NULL)),
    CHECK ((status = 'DONE') = (certificate IS NOT NULL)),
    CONSTRAINT erasure_withdrawn_by_somebody CHECK (
      status <> 'WITHDRAWN' OR num_nulls(withdrawn_by, withdrawn_role, withdrawn_at) = 0
    )
  );
  CREATE INDEX erasure_requested ON erasure (requested_at, id);
  CREATE INDEX erasure_person ON erasure (person_id, requested_at, id);
  CREATE INDEX erasure_under_way ON erasure (requested_at) WHERE status = 'DESTROYED';

  CREATE TABLE register_identity (
    person_id text PRIMARY KEY REFERENCES person (id),
    identity text,
    identity_version integer NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE purge_run (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    as_of text COLLATE "C" NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    counts jsonb
  );
  CREATE INDEX purge_run_day ON purge_run (as_of);
`;
