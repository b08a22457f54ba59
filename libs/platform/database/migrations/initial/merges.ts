/**
 * Two registrations that are one person, or are so no more: decisions of two administrators. Nothing here is ever removed; what was
 * asked is never changed. A separation names the merge that it undoes, and its pair.
 */
export const merges = `
  CREATE TABLE person_merge (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('MERGE', 'SEPARATION')),
    one_id text NOT NULL REFERENCES person (id),
    other_id text NOT NULL REFERENCES person (id),
    undoes text REFERENCES person_merge (id),
    ground text NOT NULL,
    compared text[] NOT NULL,
    differences text[] NOT NULL,
    reference text,
    requested_by text NOT NULL,
    requested_role text NOT NULL,
    requested_at timestamptz NOT NULL,
    confirmed_by text,
    confirmed_role text,
    confirmed_at timestamptz,
    withdrawn_by text,
    withdrawn_role text,
    withdrawn_at timestamptz,
    status text NOT NULL CHECK (status IN ('REQUESTED', 'WITHDRAWN', 'CONFIRMED')),
    CHECK (one_id COLLATE "C" < other_id COLLATE "C"),
    CHECK ((kind = 'SEPARATION') = (undoes IS NOT NULL)),
    CHECK (kind = 'SEPARATION' OR cardinality(compared) > 0),
    CHECK (confirmed_by IS DISTINCT FROM requested_by),
    CHECK (num_nulls(confirmed_by, confirmed_role, confirmed_at) = CASE status WHEN 'CONFIRMED' THEN 0 ELSE 3 END),
    CHECK (num_nulls(withdrawn_by, withdrawn_role, withdrawn_at) = CASE status WHEN 'WITHDRAWN' THEN 0 ELSE 3 END)
  );
  CREATE INDEX person_merge_requested ON person_merge (requested_at, id);
  CREATE INDEX person_merge_one ON person_merge (one_id);
  CREATE INDEX person_merge_other ON person_merge (other_id);
  CREATE UNIQUE INDEX person_merge_undone ON person_merge (undoes) WHERE status = 'CONFIRMED';

  -- All the ids of the person who bears this one, itself among them, in their order.
  CREATE FUNCTION ids_of_person(person text) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE same (id) AS (
      SELECT person
      UNION
      SELECT CASE same.id WHEN merge.one_id THEN merge.other_id ELSE merge.one_id END
      FROM same JOIN person_merge AS merge ON merge.one_id = same.id OR merge.other_id = same.id
      WHERE merge.kind = 'MERGE' AND merge.status = 'CONFIRMED'
        AND NOT EXISTS (SELECT FROM person_merge AS separation WHERE separation.undoes = merge.id AND separation.status = 'CONFIRMED')
    )
    SELECT array_agg(id ORDER BY id COLLATE "C") FROM same
  $$;
`;
