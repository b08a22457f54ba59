/** Persons: their identities as ciphertext, the keys of it by category of data, what was corrected by whom, who read what, their accounts. */
import { appendOnly } from './append-only.js';

const identities = `
  CREATE TABLE person (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('CANDIDATE', 'JUROR', 'EVALUATOR', 'TUTOR', 'ACCOMPANIST', 'STAFF_MEMBER')),
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE person_key (
    key_id text PRIMARY KEY,
    person_id text NOT NULL REFERENCES person (id),
    category text NOT NULL CHECK (category IN ('IDENTITY', 'EVALUATION', 'H_PLUS', 'REGISTER', 'NIR')),
    wrapped_key text,
    master_key_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CONSTRAINT person_key_owner UNIQUE (person_id, category),
    CONSTRAINT person_key_held_or_destroyed CHECK (
      (destroyed_at IS NULL AND wrapped_key IS NOT NULL AND master_key_id IS NOT NULL)
      OR (destroyed_at IS NOT NULL AND wrapped_key IS NULL AND master_key_id IS NULL)
    )
  );

  -- Who enrolled a candidate: until a journey is opened, nothing else says who may read the record.
  CREATE TABLE person_identity (
    person_id text PRIMARY KEY REFERENCES person (id),
    identity text,
    nir text,
    same_person text,
    mac_key_id text NOT NULL,
    enrolled_by text,
    version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT person_identity_whole_or_erased CHECK (
      (identity IS NULL) = (same_person IS NULL) AND (nir IS NULL OR identity IS NOT NULL)
    )
  );
  CREATE INDEX person_identity_same_person ON person_identity (same_person);

  CREATE TABLE person_search (
    token text NOT NULL,
    person_id text NOT NULL REFERENCES person_identity (person_id),
    PRIMARY KEY (token, person_id)
  );
  CREATE INDEX person_search_person ON person_search (person_id);

  CREATE TABLE identity_correction (
    person_id text NOT NULL REFERENCES person (id),
    version integer NOT NULL CHECK (version >= 2),
    fields text[] NOT NULL CHECK (cardinality(fields) > 0),
    actor_id text NOT NULL,
    role text NOT NULL,
    corrected_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, version)
  );
  ${appendOnly('identity_correction')}
`;

/** Lines leave by the purge alone, and never before six months: what CNIL recommends at the least for such logs. */
const accesses = `
  CREATE TABLE personal_access (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id text NOT NULL,
    role text NOT NULL,
    operation text NOT NULL,
    stream_id text,
    request_id text,
    person_id text NOT NULL,
    category text NOT NULL
  );
  CREATE INDEX personal_access_person ON personal_access (person_id, id);
  CREATE INDEX personal_access_actor ON personal_access (actor_id, id);
  CREATE INDEX personal_access_at ON personal_access (at);

  CREATE FUNCTION refuse_early_removal() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.at < now() - interval '6 months' THEN
      RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Le journal des accès se conserve au moins six mois.' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER personal_access_is_append_only BEFORE UPDATE OR TRUNCATE ON personal_access
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER personal_access_is_kept BEFORE DELETE ON personal_access
    FOR EACH ROW EXECUTE FUNCTION refuse_early_removal();
  ALTER TABLE personal_access ENABLE ALWAYS TRIGGER personal_access_is_append_only;
  ALTER TABLE personal_access ENABLE ALWAYS TRIGGER personal_access_is_kept;
`;

/** Whose an account at the identity provider is, by its hash: as it was last recorded, null where it is nobody's any more. */
const accounts = `
  CREATE TABLE actor_account (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    actor_id text COLLATE "C" NOT NULL,
    person_id text REFERENCES person (id),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text,
    CONSTRAINT actor_account_claims_somebody CHECK (person_id IS NOT NULL OR recorded_by IS NOT NULL)
  );
  CREATE INDEX actor_account_last ON actor_account (actor_id, id DESC);
  CREATE INDEX actor_account_person ON actor_account (person_id);
  ${appendOnly('actor_account')}
`;

export const persons = identities + accesses + accounts;
