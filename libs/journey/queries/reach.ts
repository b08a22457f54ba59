/** Which journeys a reader may reach, as a condition of every query that answers journeys. */

/** Codes, or every one, a journey without a code included. */
export type Allowed = 'ALL' | readonly string[];

/** Journeys of these sites, cohorts and certifications together; of those, where `naming` is given, those that name the person so: a candidate, under any of their ids (ADR 502). */
export interface JourneyReach {
  readonly sites: Allowed;
  readonly cohorts: Allowed;
  readonly certifications: Allowed;
  readonly naming?: { readonly as: 'candidate' | 'evaluator' | 'juror' | 'accompanist'; readonly personId: string };
}

export const everyJourney: JourneyReach = { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' };
export const noJourney: JourneyReach = { sites: [], cohorts: [], certifications: [] };

export function isEveryJourney({ sites, cohorts, certifications, naming }: JourneyReach): boolean {
  return sites === 'ALL' && cohorts === 'ALL' && certifications === 'ALL' && naming === undefined;
}

export type Condition = readonly [sql: string, parameters: Readonly<Record<string, unknown>>];

/** On `journey_summary`, known as `journey`. A journey without a site is of none that a list names; the same for a cohort. */
export function reachConditions({ sites, cohorts, certifications, naming }: JourneyReach): readonly Condition[] {
  const conditions: (Condition | false)[] = [
    sites !== 'ALL' && ['journey.site = ANY (:reachSites)', { reachSites: sites }],
    cohorts !== 'ALL' && ['journey.cohort = ANY (:reachCohorts)', { reachCohorts: cohorts }],
    certifications !== 'ALL' && ['journey.certification_code = ANY (:reachCertifications)', { reachCertifications: certifications }],
    naming?.as === 'candidate' && ['journey.candidate_id = ANY (ids_of_person(:reachPerson))', { reachPerson: naming.personId }],
    naming !== undefined &&
      naming.as !== 'candidate' && [
        'journey.assigned @> :reachAssigned::jsonb',
        { reachAssigned: JSON.stringify({ [naming.as]: [naming.personId] }) },
      ],
  ];
  return conditions.filter((condition) => condition !== false);
}

/** With its parameters as the driver numbers them. */
export function numbered([sql, values]: Condition, parameter: (value: unknown) => string): string {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`:${name}`, parameter(value)), sql);
}

/** Whether the reach holds one journey, as an expression of SQL; null where it holds every one. */
export function reachedAt(reach: JourneyReach): ((journey: string, parameter: (value: unknown) => string) => string) | null {
  if (isEveryJourney(reach)) return null;
  return (journey, parameter) => {
    const conditions = reachConditions(reach).map((condition) => numbered(condition, parameter));
    return `EXISTS (SELECT FROM journey_summary AS journey WHERE ${[`journey.journey_id = ${journey}`, ...conditions].join(' AND ')})`;
  };
}
