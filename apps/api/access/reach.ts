/** What each reach of the access table comes to for a caller, and its words in French. */
import { everyJourney, isEveryJourney, noJourney, type JourneyReach } from '#libs/journey/queries/reach.js';
import type { Caller, CallerRole } from '#libs/platform/tokens/token.js';
import type { Reach } from './access-table.js';

/** As whom a journey names the caller of a role. */
const namedAs: Readonly<Partial<Record<CallerRole, NonNullable<JourneyReach['naming']>['as']>>> = {
  EVALUATOR: 'evaluator',
  JUROR: 'juror',
  JURY_PRESIDENT: 'juror',
  ACCOMPANIST: 'accompanist',
  CANDIDATE: 'candidate',
};

/** The journeys that a caller reaches; none by a right that extends to no journey. */
export function journeysReached(caller: Caller, reach: Reach): JourneyReach {
  switch (reach) {
    case 'SCOPE':
      return caller.scope;
    case 'ASSIGNED':
      return naming(caller, caller.scope);
    case 'OWN':
      // Somebody's own journey is theirs whatever its site: a candidate needs no scope.
      return naming(caller, everyJourney);
    case 'WHOLE':
      return isUnlimited(caller) ? everyJourney : noJourney;
    case 'SENT':
    case 'DIRECTORY':
    case 'NOBODY':
      return noJourney;
  }
}

function naming({ role, personId }: Caller, within: JourneyReach): JourneyReach {
  const as = namedAs[role];
  return as === undefined || personId === null ? noJourney : { ...within, naming: { as, personId } };
}

export function isUnlimited({ scope }: Caller): boolean {
  return isEveryJourney(scope);
}

/** In a word or two, where a table has no room for more. */
export const reachMarks: Readonly<Record<Reach, string>> = {
  SCOPE: 'périmètre',
  ASSIGNED: 'désigné',
  OWN: 'les siens',
  SENT: 'ses envois',
  WHOLE: 'tout',
  DIRECTORY: 'annuaire',
  NOBODY: 'oui',
};

export const reachLabels: Readonly<Record<Reach, string>> = {
  SCOPE: 'les parcours de son périmètre (sites, promotions et certifications de son jeton)',
  ASSIGNED: 'dans son périmètre, les parcours où il est désigné (évaluateur d’une épreuve, membre d’un jury, accompagnateur)',
  OWN: 'ses propres parcours',
  SENT: 'ce qu’il a lui-même envoyé',
  WHOLE: 'tout le registre, si son périmètre est sans limite',
  DIRECTORY: 'l’annuaire des jurés, évaluateurs, tuteurs et accompagnateurs, commun à tout le centre',
  NOBODY: 'sans objet : aucun parcours ni aucune personne n’est en cause',
};
