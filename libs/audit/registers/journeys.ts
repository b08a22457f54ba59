/** The register of journeys. */
import type { DataSource } from 'typeorm';
import type { Projection } from '#libs/journey/projection/project.js';
import { summaryTable } from '#libs/journey/projection/tables.js';
import { batches } from './batches.js';

type Summary = Projection['summary'];

export interface ListedJourney extends Omit<Summary, 'certificationCode' | 'certificationDigest' | 'updatedAt' | 'assigned'> {
  readonly certification: string;
}

/** @param journeyId of one journey alone */
export async function* listedJourneys(dataSource: DataSource, journeyId: string | null): AsyncGenerator<readonly ListedJourney[]> {
  const { name, idColumn, columns } = summaryTable;
  const selected = Object.entries(columns).map(([member, { column }]) => `${column} AS "${member}"`);
  const found = batches<Omit<Summary, 'journeyId'> & { readonly key: string }>(
    dataSource,
    `SELECT ${idColumn} AS key, ${selected.join(', ')} FROM ${name}
     WHERE ${idColumn} > $1 AND ($3::text IS NULL OR ${idColumn} = $3) ORDER BY ${idColumn} LIMIT $2`,
    [journeyId],
  );
  for await (const rows of found)
    yield rows.map(
      ({ key, candidateId, certificationCode: certification, certificationDigest: _, updatedAt: __, assigned: ___, ...rest }) => ({
        journeyId: key,
        candidateId,
        certification,
        ...rest,
      }),
    );
}
