/** The callers of the matrix, and what the access table means for each: told again here, apart from the code that applies it. */
import type { JourneyReach } from '#libs/journey/queries/reach.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import type { Reach } from '../access-table.js';
import { here, named, type PreparedJourney } from './prepared-journeys.js';

export interface Situation {
  readonly name: string;
  readonly scope: JourneyReach;
  /** Whether the token names the person whom the prepared journey names, another, or nobody. */
  readonly person: 'named' | 'stranger' | 'nobody';
}

const inScope: JourneyReach = {
  sites: ['PARIS', here.site],
  cohorts: [here.cohort, 'C9'],
  certifications: [here.certification],
};
const everything: JourneyReach = { sites: 'ALL', cohorts: 'ALL', certifications: 'ALL' };

export const situations: readonly Situation[] = [
  { name: 'in scope, assigned', scope: inScope, person: 'named' },
  { name: 'in scope, another person', scope: inScope, person: 'stranger' },
  { name: 'in scope, nobody', scope: inScope, person: 'nobody' },
  { name: 'unlimited, assigned', scope: everything, person: 'named' },
  { name: 'unlimited, another person', scope: everything, person: 'stranger' },
  { name: 'another site, assigned', scope: { ...inScope, sites: ['PARIS'] }, person: 'named' },
  { name: 'another cohort, assigned', scope: { ...inScope, cohorts: ['C9'] }, person: 'named' },
  { name: 'another certification, assigned', scope: { ...inScope, certifications: ['rncp-16575'] }, person: 'named' },
  { name: 'no scope, assigned', scope: { sites: [], cohorts: [], certifications: [] }, person: 'named' },
];

export function isUnlimited({ scope }: Situation): boolean {
  return scope === everything;
}

/** @param candidateId whose journeys name them */
export function personOf(role: CallerRole, { person }: Situation, candidateId: string): string | undefined {
  if (person === 'nobody') return undefined;
  const people: Partial<Record<CallerRole, string>> = {
    EVALUATOR: named.evaluator,
    JUROR: named.juror,
    JURY_PRESIDENT: named.president,
    ACCOMPANIST: named.accompanist,
    CANDIDATE: candidateId,
  };
  return person === 'named' ? people[role] : `${people[role]?.slice(0, 4) ?? 'sta_'}stranger`;
}

/** What the table promises of a journey. */
export function isPromised(reach: Reach | undefined, situation: Situation, { place, names }: PreparedJourney): boolean {
  const { sites, cohorts, certifications } = situation.scope;
  const holds = (allowed: JourneyReach['sites'], code: string) => allowed === 'ALL' || allowed.includes(code);
  const within = holds(sites, place.site) && holds(cohorts, place.cohort) && holds(certifications, place.certification);
  const isNamed = names && situation.person === 'named';
  if (reach === 'SCOPE') return within;
  if (reach === 'ASSIGNED') return within && isNamed;
  return reach === 'OWN' && isNamed;
}
