/** The register of what was delivered: certificates of blocks, diplomas, and their duplicates. */
import type { DataSource } from 'typeorm';
import { compareText } from '#libs/domain/journey/chronology.js';
import { issuedDocuments, type IssuedDocument } from '#libs/domain/journey/issued-documents.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import { journeyKind } from '#libs/journey/kind.js';
import { summaryTable } from '#libs/journey/projection/tables.js';
import { eventsSince, stateFrom, storedStateColumns, type StoredState } from '#libs/record/journal/stored-state.js';
import { numberParts } from '#libs/journey/document-number.js';
import { batches, batchSize } from './batches.js';

export interface Title {
  readonly number: string;
  readonly kind: IssuedDocument['kind'];
  readonly issuedOn: LocalDate;
  /** Withdrawn for fraud, or annulled, since; of a duplicate, as what it duplicates. */
  readonly withdrawnOn: LocalDate | null;
  readonly certification: string;
  readonly certificationVersion: string;
  /** Null for a diploma. */
  readonly block: string | null;
  readonly path: string;
  readonly journeyId: string;
  readonly candidateId: string;
}

interface Row extends StoredState {
  readonly key: string;
  readonly candidateId: string;
  readonly certification: string;
  readonly certificationVersion: string;
  readonly path: string;
}

/** By journey; only those where the state, or what came since, holds the number of a document are read. As the facts now stand: a rectified date is the rectified one. */
export async function* titles(dataSource: DataSource): AsyncGenerator<readonly Title[]> {
  const found = batches<Row>(
    dataSource,
    `SELECT journey_id AS key, candidate_id AS "candidateId", certification_code AS certification,
       certification_version AS "certificationVersion", path, ${storedStateColumns('journey', summaryTable)}
     FROM journey_summary AS journey
     WHERE journey_id > $1 AND (snapshot LIKE '%"number":"%' OR ${eventsSince('journey', summaryTable)} LIKE '%"number":"%')
     ORDER BY journey_id LIMIT $2`,
  );
  for await (const rows of found) yield rows.flatMap(titlesOf);
}

/**
 * In the order of their numbers, as a register is read: by series (nature, certification, year), then by rank, and what was not numbered here last.
 * All of them are in memory meanwhile, some 400 bytes each.
 */
export async function* titlesByNumber(dataSource: DataSource): AsyncGenerator<readonly Title[]> {
  const all: Title[] = [];
  for await (const some of titles(dataSource)) all.push(...some);
  all.sort(byNumber);
  for (let from = 0; from < all.length; from += batchSize) yield all.slice(from, from + batchSize);
}

function byNumber({ number: one }: Title, { number: other }: Title): number {
  const [first, second] = [numberParts(one), numberParts(other)];
  if (!first || !second) return Number(first === null) - Number(second === null) || compareText(one, other);
  return compareText(first.series, second.series) || first.sequence - second.sequence;
}

function titlesOf({ key: journeyId, path, candidateId, ...row }: Row): readonly Title[] {
  const state = stateFrom(journeyKind.process, row) as JourneyState;
  return issuedDocuments(state).map(({ kind, number, on, block, certification, endedOn }) => ({
    number,
    kind,
    issuedOn: on,
    withdrawnOn: endedOn,
    certification: certification?.code ?? row.certification,
    certificationVersion: certification?.version ?? row.certificationVersion,
    block,
    path,
    journeyId,
    candidateId,
  }));
}
