/** What the API searches of journeys: made from the journal, and made again from it by a rebuild. */

const journeys = `
  CREATE TABLE journey_summary (
    journey_id text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    candidate_id text COLLATE "C" NOT NULL,
    certification_code text COLLATE "C" NOT NULL,
    certification_version text COLLATE "C" NOT NULL,
    certification_digest text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    route text COLLATE "C" NOT NULL,
    scope text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    cohort text COLLATE "C",
    site text COLLATE "C",
    entered_on text COLLATE "C" NOT NULL,
    next_deadline text COLLATE "C",
    updated_at text COLLATE "C" NOT NULL,
    assigned jsonb NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    outcome_on text COLLATE "C",
    presented integer NOT NULL,
    resits integer NOT NULL,
    appeals integer NOT NULL,
    abandonment text COLLATE "C",
    work jsonb NOT NULL,
    snapshot text COLLATE "C" NOT NULL,
    snapshot_version integer NOT NULL,
    projection integer NOT NULL
  );
  CREATE INDEX journey_summary_candidate_id ON journey_summary (candidate_id, journey_id);
  CREATE INDEX journey_summary_status ON journey_summary (status, updated_at DESC NULLS LAST, journey_id);
  CREATE INDEX journey_summary_cohort ON journey_summary (cohort, updated_at DESC NULLS LAST, journey_id);
  CREATE INDEX journey_summary_site ON journey_summary (site, updated_at DESC NULLS LAST, journey_id);
  CREATE INDEX journey_summary_entered_on ON journey_summary (entered_on, journey_id);
  CREATE INDEX journey_summary_next_deadline ON journey_summary (next_deadline, journey_id);
  -- The order of the list, the latest first.
  CREATE INDEX journey_summary_updated_at ON journey_summary (updated_at DESC NULLS LAST, journey_id);
  CREATE INDEX journey_summary_due ON journey_summary (updated_at DESC NULLS LAST, journey_id) WHERE next_deadline IS NOT NULL;
  CREATE INDEX journey_summary_certification ON journey_summary (certification_code, certification_version, journey_id);
  CREATE INDEX journey_summary_assigned ON journey_summary USING gin (assigned jsonb_path_ops);

  CREATE TABLE journey_block (
    journey_id text COLLATE "C" NOT NULL REFERENCES journey_summary ON DELETE CASCADE,
    block text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    status text COLLATE "C" NOT NULL,
    PRIMARY KEY (journey_id, block)
  );
  CREATE INDEX journey_block_status ON journey_block (status, block);

  CREATE TABLE journey_deadline (
    journey_id text COLLATE "C" NOT NULL REFERENCES journey_summary ON DELETE CASCADE,
    key text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    runs_from text COLLATE "C" NOT NULL,
    due_on text COLLATE "C" NOT NULL,
    met_on text COLLATE "C",
    effect text COLLATE "C" NOT NULL,
    source text NOT NULL,
    status text COLLATE "C" NOT NULL,
    PRIMARY KEY (journey_id, key)
  );
  CREATE INDEX journey_deadline_due ON journey_deadline (due_on, journey_id, key);
  -- Those that are over and not recorded as such are counted at each scrape of the measures.
  CREATE INDEX journey_deadline_unrecorded ON journey_deadline (due_on) WHERE status = 'RUNNING' AND effect <> 'NONE';
`;

/** Where an interrupted rebuild goes on. */
const rebuild = `
  CREATE TABLE read_model_rebuild (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    after_stream_id text COLLATE "C" NOT NULL,
    done integer NOT NULL
  );
`;

export const readModels = journeys + rebuild;
