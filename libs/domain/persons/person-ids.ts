/** The opaque ids by which events and tokens name people, and how each kind of them begins. */

/** As what the record names people; a staff member is known by what they do in it alone, and no journey names one. */
export const personKinds = ['CANDIDATE', 'JUROR', 'EVALUATOR', 'TUTOR', 'ACCOMPANIST', 'STAFF_MEMBER'] as const;

export type PersonKind = (typeof personKinds)[number];

export const idPrefixes: Readonly<Record<PersonKind, string>> = {
  CANDIDATE: 'can',
  JUROR: 'jur',
  EVALUATOR: 'eva',
  TUTOR: 'tut',
  ACCOMPANIST: 'acc',
  STAFF_MEMBER: 'stf',
};

/** Of who acts, as their identity provider knows them: see `actorIdOf`. */
export const actorIdPrefix = 'act';

/** A kind's letters, and what says nothing of who it is. */
export const opaqueIdForm = /^[a-z]{2,4}_[0-9a-zA-Z-]{1,60}$/;

/** One as it stands in a sentence, or in an answer. */
export const opaqueIdInText = /\b[a-z]{2,4}_[0-9a-zA-Z-]{1,60}/g;

export function isIdOf(kind: PersonKind, id: string): boolean {
  return id.startsWith(`${idPrefixes[kind]}_`);
}

/** The beginnings of these kinds' ids, as a part of a regular expression. */
export function prefixPattern(kinds: readonly PersonKind[]): string {
  return `(?:${kinds.map((kind) => idPrefixes[kind]).join('|')})_`;
}
