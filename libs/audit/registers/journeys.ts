/** The register of journeys. */
import type { DataSource } from 'typeorm';
import type { Projection } from '#libs/journey/projection/project.js';
import { summaryTable } from '#libs/journey/projection/tables.js';
import { batches } from './batches.js';

type Summary = Projection['summary'];

const listed = [
  'version',
  'candidateId',
  'certificationVersion',
  'path',
  'route',
  'scope',
  'status',
  'cohort',
  'site',
  'enteredOn',
  'nextDeadline',
] as const satisfies readonly (keyof Summary & keyof typeof summaryTable.columns)[];

export interface ListedJourney extends Pick<Summary, 'journeyId' | (typeof listed)[number]> {
  readonly certification: string;
}

/** @param journeyId of one journey alone */
export async function* listedJourneys(dataSource: DataSource, journeyId: string | null): AsyncGenerator<readonly ListedJourney[]> {
  const { name, idColumn, columns } = summaryTable;
  const selected = listed.map((member) => `${columns[member].column} AS "${member}"`);
  const found = batches<Omit<ListedJourney, 'journeyId'> & { readonly key: string }>(
    dataSource,
    `SELECT ${idColumn} AS key, certification_code AS certification, ${selected.join(', ')} FROM ${name}
     WHERE ${idColumn} > $1 AND ($3::text IS NULL OR ${idColumn} = $3) ORDER BY ${idColumn} LIMIT $2`,
    [journeyId],
  );
  for await (const rows of found)
    yield rows.map(({ key, candidateId, certification, ...rest }) => ({ journeyId: key, candidateId, certification, ...rest }));
}
