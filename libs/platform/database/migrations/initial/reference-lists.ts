/** What a journey may belong to, or a period take place in: each entry as it was last recorded. */
import { appendOnly } from './append-only.js';

export const referenceLists = `
  CREATE TABLE reference_entry (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    list text NOT NULL CHECK (list IN ('SITE', 'COHORT', 'ORGANISATION')),
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    is_open boolean NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by text NOT NULL
  );
  CREATE INDEX reference_entry_last ON reference_entry (list, code, id DESC);
  ${appendOnly('reference_entry')}
`;
