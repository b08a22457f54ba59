/**
 * What is known of each file; its contents are kept elsewhere, sealed under its person's key. Who sent a content that was
 * there already is kept too, each once: to them as to the first it is a file of theirs.
 */
export const files = `
  CREATE TABLE stored_file (
    person_id text NOT NULL REFERENCES person (id),
    category text NOT NULL CHECK (category IN ('IDENTITY', 'EVALUATION', 'H_PLUS')),
    hash text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    sealed_name text,
    blob text,
    uploaded_by text NOT NULL,
    uploaded_at timestamptz NOT NULL DEFAULT now(),
    sent_again_by text[] NOT NULL DEFAULT '{}',
    erased_at timestamptz,
    PRIMARY KEY (person_id, category, hash),
    CONSTRAINT stored_file_kept_or_erased CHECK (
      (erased_at IS NULL AND blob IS NOT NULL) OR (erased_at IS NOT NULL AND sealed_name IS NULL)
    )
  );
`;
