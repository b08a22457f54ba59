/** The register of journeys. */
import type { DataSource } from 'typeorm';
import { batches } from './batches.js';

export interface ListedJourney {
  readonly journeyId: string;
  readonly candidateId: string;
  readonly certification: string;
  readonly certificationVersion: string;
  readonly path: string;
  readonly route: string;
  readonly scope: string;
  readonly status: string;
  readonly cohort: string | null;
  readonly site: string | null;
  readonly enteredOn: string;
  readonly nextDeadline: string | null;
  readonly version: number;
}

/** @param journeyId of one journey alone */
export async function* listedJourneys(dataSource: DataSource, journeyId: string | null): AsyncGenerator<readonly ListedJourney[]> {
  const found = batches<ListedJourney & { readonly key: string }>(
    dataSource,
    `SELECT journey_id AS key, journey_id AS "journeyId", candidate_id AS "candidateId", certification_code AS certification,
       certification_version AS "certificationVersion", path, route, scope, status, cohort, site, entered_on AS "enteredOn",
       next_deadline AS "nextDeadline", version
     FROM journey_summary WHERE journey_id > $1 AND ($3::text IS NULL OR journey_id = $3) ORDER BY journey_id LIMIT $2`,
    [journeyId],
  );
  for await (const rows of found) yield rows.map(({ key: _, ...journey }) => journey);
}
