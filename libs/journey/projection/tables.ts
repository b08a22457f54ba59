/** The tables that the API searches journeys by: a member of a row without its column does not compile. */
import type { ProjectedColumn, ProjectedTable } from '#libs/record/streams/stream-kind.js';
import type { Projection } from './project.js';

const text = (column: string): ProjectedColumn => ({ column, type: 'text' });
const integer = (column: string): ProjectedColumn => ({ column, type: 'integer' });
const jsonb = (column: string): ProjectedColumn => ({ column, type: 'jsonb' });

type ColumnsOf<Row> = Readonly<Record<keyof Row, ProjectedColumn>>;

const summaryColumns: ColumnsOf<Omit<Projection['summary'], 'journeyId'>> = {
  version: integer('version'),
  candidateId: text('candidate_id'),
  certificationCode: text('certification_code'),
  certificationVersion: text('certification_version'),
  certificationDigest: text('certification_digest'),
  path: text('path'),
  route: text('route'),
  scope: text('scope'),
  status: text('status'),
  cohort: text('cohort'),
  site: text('site'),
  enteredOn: text('entered_on'),
  nextDeadline: text('next_deadline'),
  updatedAt: text('updated_at'),
  assigned: jsonb('assigned'),
  outcome: text('outcome'),
  outcomeOn: text('outcome_on'),
  presented: integer('presented'),
  resits: integer('resits'),
  appeals: integer('appeals'),
  abandonment: text('abandonment'),
  work: jsonb('work'),
};

const blockColumns: ColumnsOf<Projection['blocks'][number]> = {
  block: text('block'),
  place: integer('place'),
  status: text('status'),
};

const deadlineColumns: ColumnsOf<Projection['deadlines'][number]> = {
  key: text('key'),
  kind: text('kind'),
  subject: text('subject'),
  runsFrom: text('runs_from'),
  dueOn: text('due_on'),
  metOn: text('met_on'),
  effect: text('effect'),
  source: text('source'),
  status: text('status'),
};

const idColumn = 'journey_id';

export const summaryTable = { name: 'journey_summary', idColumn, columns: summaryColumns, key: null } satisfies ProjectedTable;
export const blockTable = { name: 'journey_block', idColumn, columns: blockColumns, key: 'block' } satisfies ProjectedTable;
export const deadlineTable = { name: 'journey_deadline', idColumn, columns: deadlineColumns, key: 'key' } satisfies ProjectedTable;
