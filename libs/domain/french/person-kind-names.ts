import type { PersonKind } from '../persons/person-ids.js';

/** What the record names people as. */
export const personKindNames: Readonly<Record<PersonKind, string>> = {
  CANDIDATE: 'candidat',
  JUROR: 'juré',
  EVALUATOR: 'évaluateur',
  TUTOR: 'tuteur',
  ACCOMPANIST: 'accompagnateur',
  STAFF_MEMBER: 'membre de l’équipe',
};
