import type { Actor, Role } from '../stream/actor.js';

const names: Readonly<Record<Role, { readonly article: 'l’' | 'le ' | 'la '; readonly name: string }>> = {
  ADMINISTRATOR: { article: 'l’', name: 'administrateur' },
  STAFF: { article: 'l’', name: 'équipe' },
  EVALUATOR: { article: 'l’', name: 'évaluateur' },
  JUROR: { article: 'le ', name: 'juré' },
  JURY_PRESIDENT: { article: 'la ', name: 'présidence du jury' },
  H_PLUS_OFFICER: { article: 'la ', name: 'référente H+' },
  TRAINING_MANAGER: { article: 'le ', name: 'responsable de formation' },
  ACCOMPANIST: { article: 'l’', name: 'accompagnateur' },
  AUDITOR: { article: 'l’', name: 'auditeur' },
  CANDIDATE: { article: 'le ', name: 'candidat' },
  CLOCK: { article: 'l’', name: 'horloge du registre' },
};

export function isRole(code: string): code is Role {
  return Object.hasOwn(names, code);
}

/** « évaluateur ». */
export function roleName(role: Role): string {
  return names[role].name;
}

/** « l’évaluateur », as who does something is told. */
export function theRole(role: Role): string {
  const { article, name } = names[role];
  return `${article}${name}`;
}

/** « à l’évaluateur », « au juré ». */
export function toRole(role: Role): string {
  const { article, name } = names[role];
  return article === 'le ' ? `au ${name}` : `à ${article}${name}`;
}

/** « l’évaluateur act_… », « l’horloge du registre ». */
export function actorName({ id, role }: Actor): string {
  return role === 'CLOCK' ? theRole(role) : `${theRole(role)} ${id}`;
}
