import { appendOnly } from './append-only.js';

/** Two persons of the directory that are one human in two parts (a juror, a tutor), as it was last recorded of the pair: so, or not so. */
export const hats = `
  CREATE TABLE person_hat (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    one_id text NOT NULL REFERENCES person (id),
    other_id text NOT NULL REFERENCES person (id),
    is_same boolean NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL,
    CONSTRAINT person_hat_in_order CHECK (one_id COLLATE "C" < other_id COLLATE "C")
  );
  CREATE INDEX person_hat_pair ON person_hat (one_id, other_id, id DESC);
  CREATE INDEX person_hat_other ON person_hat (other_id);
  ${appendOnly('person_hat')}

  -- All the ids of the human who bears this one, itself among them, in their order: those of one person (ids_of_person), and their hats.
  CREATE FUNCTION hats_of_person(person text) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE human (id) AS (
      SELECT unnest(ids_of_person(person))
      UNION
      SELECT unnest(ids_of_person(CASE human.id WHEN hat.one_id THEN hat.other_id ELSE hat.one_id END))
      FROM human JOIN person_hat AS hat ON hat.one_id = human.id OR hat.other_id = human.id
      WHERE hat.is_same
        AND NOT EXISTS (SELECT FROM person_hat AS later WHERE (later.one_id, later.other_id) = (hat.one_id, hat.other_id) AND later.id > hat.id)
    )
    SELECT array_agg(id ORDER BY id COLLATE "C") FROM human
  $$;
`;
