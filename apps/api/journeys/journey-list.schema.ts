import { z } from 'zod';
import type { BlockStatus } from '#libs/domain/journey/blocks/status.js';
import { path } from '#libs/domain/journey/codes.schema.js';
import { code, localDate } from '#libs/domain/journey/fields.schema.js';
import { statusLabels, type JourneyStatus } from '#libs/domain/journey/status.js';
import { journeySortFields, type JourneyFilter, type JourneySortField } from '#libs/journey/queries/journey-list.js';
import type { Sort } from '#libs/platform/database/paging/page.js';
import { pageQuery } from '../http/page.js';
import { listOf } from '../http/query-values.js';

/** A record, so that a status that the domain adds must be described here. */
const blockStatuses: Readonly<Record<BlockStatus, true>> = {
  NOT_STARTED: true,
  IN_PROGRESS: true,
  ASSESSED: true,
  NOT_VALIDATED: true,
  RESIT: true,
  PROPOSED: true,
  NOT_PROPOSED: true,
  VALID: true,
  HELD: true,
  WITHDRAWN: true,
};

export const journeyStatus = z.enum(Object.keys(statusLabels) as [JourneyStatus, ...JourneyStatus[]]);
export const blockStatus = z.enum(Object.keys(blockStatuses) as [BlockStatus, ...BlockStatus[]]);

const sortKeys = journeySortFields.flatMap((field): `${'' | '-'}${JourneySortField}`[] => [field, `-${field}`]);

export const journeysQuery = z
  .strictObject({
    ...pageQuery,
    status: listOf(journeyStatus).optional().describe('Plusieurs, séparés par des virgules'),
    path: path.optional(),
    certification: code.optional(),
    certificationVersion: code.optional(),
    block: code.optional().describe('Avec blockStatus : le bloc dont il s’agit ; sans lui, n’importe lequel'),
    blockStatus: blockStatus.optional(),
    cohort: code.optional(),
    site: code.optional(),
    deadlineBefore: localDate.optional().describe('Parcours dont une échéance qui reste à tenir tombe avant ce jour'),
    q: z.string().trim().min(1).max(100).optional().describe('Début de mots du nom ou des prénoms du candidat'),
    sort: listOf(z.enum(sortKeys))
      .default(['-updatedAt'])
      .describe('Champs séparés par des virgules ; « - » devant pour l’ordre décroissant'),
  })
  .refine(({ block, blockStatus: status }) => block === undefined || status !== undefined, {
    path: ['blockStatus'],
    error: 'À donner avec le bloc',
  })
  .refine(({ certification, certificationVersion }) => certificationVersion === undefined || certification !== undefined, {
    path: ['certification'],
    error: 'À donner avec la version',
  });

export type JourneysQuery = z.output<typeof journeysQuery>;

export function toFilter(query: JourneysQuery): Omit<JourneyFilter, 'candidateIds'> {
  const { status, path, certification, certificationVersion: version, block, blockStatus: state, cohort, site, deadlineBefore } = query;
  return {
    status,
    path,
    cohort,
    site,
    deadlineBefore,
    ...(certification !== undefined && { certification: { code: certification, version } }),
    ...(state !== undefined && { block: { code: block, status: state } }),
  };
}

export function toSort({ sort }: JourneysQuery): Sort<JourneySortField>[] {
  return sort.map((key) => ({ field: key.replace('-', '') as JourneySortField, direction: key.startsWith('-') ? 'desc' : 'asc' }));
}
