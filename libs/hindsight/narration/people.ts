import type { Actor, Role } from '#libs/domain/stream/actor.js';

/** With its article, as who does something is told. */
const roles: Readonly<Record<Role, string>> = {
  ADMINISTRATOR: 'l’administrateur',
  STAFF: 'l’équipe',
  EVALUATOR: 'l’évaluateur',
  JUROR: 'le juré',
  JURY_PRESIDENT: 'le président du jury',
  H_PLUS_OFFICER: 'la référente H+',
  TRAINING_MANAGER: 'le responsable de formation',
  ACCOMPANIST: 'l’accompagnateur',
  AUDITOR: 'l’auditeur',
  CANDIDATE: 'le candidat',
  CLOCK: 'l’horloge du registre',
};

export function roleName(role: Role): string {
  return roles[role];
}

/** « à l’évaluateur », « au juré ». */
export function toRole(role: Role): string {
  return `à ${roles[role]}`.replace(/^à le /, 'au ');
}

/** « l’évaluateur act_… », « l’horloge du registre ». */
export function actorName({ id, role }: Actor): string {
  return role === 'CLOCK' ? roles.CLOCK : `${roles[role]} ${id}`;
}
