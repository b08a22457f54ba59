/** Where two identities contradict each other: what one says and the other does not is no contradiction. */
import type { CandidateIdentity } from '#libs/persons/vault/candidate.schema.js';
import { searchWords } from '#libs/persons/vault/search-words.js';

/** A field of which both say something, and not the same. */
export type ContradictoryField = keyof CandidateIdentity;

/** Accents, case and punctuation aside; a partial birth date says the same as a whole one that begins so. */
export function contradictions(one: CandidateIdentity, other: CandidateIdentity): readonly ContradictoryField[] {
  return fields.filter((field) => {
    const [left, right] = [inWords(one, field), inWords(other, field)];
    if (left === null || right === null) return false;
    return field === 'birthDate' ? !left.startsWith(right) && !right.startsWith(left) : compared(left) !== compared(right);
  });
}

/** As it is shown; null where the identity does not say it. */
export function inWords(identity: CandidateIdentity, field: ContradictoryField): string | null {
  const value = identity[field];
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  return value.map((each) => (typeof each === 'string' ? each : `${each.givenNames.join(' ')} ${each.familyName}`.trim())).join(', ');
}

const compared = (text: string) => searchWords(text).join(' ');

/** Former names contradict nothing: both may have been borne. */
const isCompared: Readonly<Record<ContradictoryField, boolean>> = {
  familyName: true,
  usedName: true,
  givenNames: true,
  formerNames: false,
  birthDate: true,
  birthPlace: true,
  sex: true,
  email: true,
  phone: true,
  address: true,
};

const fields = (Object.keys(isCompared) as ContradictoryField[]).filter((field) => isCompared[field]);
