/** Which journeys figures count, as conditions of a query. */
import type { Path } from '#libs/domain/certification/rules.js';
import type { LocalDate } from '#libs/domain/time/local-date.js';
import type { Condition } from '../queries/reach.js';

export interface Population {
  /** The day by which the period counts them: that of the entry, or that of what they came to. */
  readonly by: 'ENTRY' | 'OUTCOME';
  readonly from?: LocalDate | undefined;
  /** Included. */
  readonly until?: LocalDate | undefined;
  readonly certification?: string | undefined;
  readonly certificationVersion?: string | undefined;
  readonly cohort?: string | undefined;
  readonly site?: string | undefined;
  readonly path?: Path | undefined;
}

/** On `journey_summary`, known as `journey`. */
export function populationConditions(population: Population): readonly Condition[] {
  const { from, until, certification, certificationVersion, cohort, site, path } = population;
  const day = dayColumn(population);
  const conditions: (Condition | false)[] = [
    from !== undefined && [`${day} >= :populationFrom`, { populationFrom: from }],
    until !== undefined && [`${day} <= :populationUntil`, { populationUntil: until }],
    certification !== undefined && ['journey.certification_code = :populationCertification', { populationCertification: certification }],
    certificationVersion !== undefined && [
      'journey.certification_version = :populationVersion',
      { populationVersion: certificationVersion },
    ],
    cohort !== undefined && ['journey.cohort = :populationCohort', { populationCohort: cohort }],
    site !== undefined && ['journey.site = :populationSite', { populationSite: site }],
    path !== undefined && ['journey.path = :populationPath', { populationPath: path }],
    population.by === 'OUTCOME' && ['journey.outcome_on IS NOT NULL', {}],
  ];
  return conditions.filter((condition) => condition !== false);
}

/** Of the day by which the period counts. */
export function dayColumn({ by }: Population): string {
  return by === 'ENTRY' ? 'journey.entered_on' : 'journey.outcome_on';
}
