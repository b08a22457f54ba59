/**
 * The trail of what no event tells: one chain, kept by the database itself, of every row of some tables that was added, changed or
 * taken away. An entry holds hashes alone, of the columns that it names, so that it outlives an erasure and a column added later.
 */
import { tableRights } from '../../table-rights.js';
import { trailed, type TrailedTable } from '../../trailed.js';
import { appendOnly } from './append-only.js';

const log = `
  CREATE TABLE trail (
    sequence bigint PRIMARY KEY GENERATED ALWAYS AS ((body::jsonb ->> 'sequence')::bigint) STORED,
    subject text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'subject') STORED,
    key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (body::jsonb ->> 'key') STORED,
    body text COLLATE "C" NOT NULL,
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL,
    CONSTRAINT trail_hash CHECK (hash = sha256(previous_hash || convert_to(body, 'UTF8')))
  );
  CREATE INDEX trail_row ON trail (subject, key, sequence);
  ${appendOnly('trail')}

  -- Where the chain ends. Whoever adds to it holds this row until its commit.
  CREATE TABLE trail_head (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    sequence bigint NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
  );
  INSERT INTO trail_head (sequence, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

  CREATE FUNCTION trail_key(held jsonb, columns text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT string_agg(held ->> name, '/' ORDER BY place) FROM unnest(columns) WITH ORDINALITY AS one (name, place) $$;

  CREATE FUNCTION trail_hash(held jsonb, columns text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT encode(sha256(convert_to((SELECT jsonb_object_agg(name, held -> name) FROM unnest(columns) AS name)::text, 'UTF8')), 'hex') $$;

  CREATE FUNCTION trail_instant() RETURNS text LANGUAGE sql VOLATILE AS
  $$ SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

  -- Its arguments: the columns of the key, those that are never changed once written, and the others.
  CREATE FUNCTION keep_trail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
  DECLARE
    held jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    fixed text[] := TG_ARGV[1];
    free text[] := TG_ARGV[2];
    last trail_head;
    entry text;
  BEGIN
    SELECT * INTO STRICT last FROM trail_head FOR UPDATE;
    entry := jsonb_build_object(
      'sequence', last.sequence + 1,
      'at', trail_instant(),
      'subject', TG_TABLE_NAME,
      'key', trail_key(held, TG_ARGV[0]::text[]),
      'fixed', to_jsonb(fixed),
      'free', to_jsonb(free),
      'fixedHash', CASE WHEN TG_OP <> 'DELETE' THEN trail_hash(held, fixed) END,
      'freeHash', CASE WHEN TG_OP <> 'DELETE' THEN trail_hash(held, free) END
    )::text;
    INSERT INTO trail (body, previous_hash, hash) VALUES (entry, last.hash, sha256(last.hash || convert_to(entry, 'UTF8')));
    UPDATE trail_head SET sequence = last.sequence + 1, hash = sha256(last.hash || convert_to(entry, 'UTF8'));
    RETURN NULL;
  END $$;

  -- One entry for all the rows of one statement: of each, by its key, the hash of its columns; null where it was taken away.
  -- Its arguments: the columns of the key, and all of them. Its transition table is named changed, whatever the statement.
  CREATE FUNCTION keep_statement_trail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
  DECLARE
    key_columns text[] := TG_ARGV[0];
    fixed text[] := TG_ARGV[1];
    hashes jsonb;
    last trail_head;
    entry text;
  BEGIN
    SELECT jsonb_object_agg(trail_key(to_jsonb(held), key_columns), CASE WHEN TG_OP <> 'DELETE' THEN trail_hash(to_jsonb(held), fixed) END)
      INTO hashes FROM changed AS held;
    IF hashes IS NULL THEN
      RETURN NULL;
    END IF;
    SELECT * INTO STRICT last FROM trail_head FOR UPDATE;
    entry := jsonb_build_object(
      'sequence', last.sequence + 1,
      'at', trail_instant(),
      'subject', TG_TABLE_NAME,
      'key', '',
      'fixed', to_jsonb(fixed),
      'free', '[]'::jsonb,
      'hashes', hashes
    )::text;
    INSERT INTO trail (body, previous_hash, hash) VALUES (entry, last.hash, sha256(last.hash || convert_to(entry, 'UTF8')));
    UPDATE trail_head SET sequence = last.sequence + 1, hash = sha256(last.hash || convert_to(entry, 'UTF8'));
    RETURN NULL;
  END $$;
`;

const named = (names: readonly string[]) => `'{${names.join(',')}}'`;

/** At commit, so that whoever waits for the chain holds nothing that its holder waits for. */
function trailOfRows(table: string, { key, columns }: TrailedTable): string {
  const changed = tableRights[table]?.update ?? [];
  const isFree = (column: string) => changed === 'ALL' || changed.includes(column);
  const [fixed, free] = [columns.filter((column) => !isFree(column)), columns.filter(isFree)];
  return `
  CREATE CONSTRAINT TRIGGER ${table}_leaves_a_trail AFTER INSERT OR UPDATE OR DELETE ON ${table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_trail(${[key, fixed, free].map(named).join(', ')});
  ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_leaves_a_trail;
`;
}

/** Update has one too, though nobody may: whoever goes round that leaves a trail all the same. */
const statements = { insert: 'NEW', update: 'NEW', delete: 'OLD' };

/** When the statement ends, for PostgreSQL defers no trigger over all its rows: such a statement is the last of its transaction. */
function trailOfStatements(table: string, { key, columns }: TrailedTable): string {
  const triggers = Object.entries(statements).map(
    ([verb, side]) => `
  CREATE TRIGGER ${table}_${verb}_leaves_a_trail AFTER ${verb.toUpperCase()} ON ${table} REFERENCING ${side} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION keep_statement_trail(${[key, columns].map(named).join(', ')});
  ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_${verb}_leaves_a_trail;
`,
  );
  return triggers.join('');
}

const triggers = Object.entries(trailed).map(([table, held]) =>
  held.byStatement ? trailOfStatements(table, held) : trailOfRows(table, held),
);

export const trail = log + triggers.join('');
