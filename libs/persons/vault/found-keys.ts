import type { PersonKeyRow } from '#libs/platform/database/entities/persons.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';

/** A person's key as it was found beside other things: whether it lives is as of then. */
export type FoundKey = Pick<PersonKeyRow, 'keyId' | 'personId' | 'category' | 'wrappedKey' | 'masterKeyId'> & {
  readonly destroyedAt: Date | string | null;
};

/** The keys of whom a stream of the kind is about, as JSON; null where its streams are about nobody. */
export function keysOfSubject({ persons: { subject }, projection: { summary } }: StreamKind): ((stream: string) => string) | null {
  if (subject === null) return null;
  const column = summary.columns[subject.member]?.column;
  if (column === undefined) throw new TypeError(`${summary.name} has no column of ${subject.member}`);
  return (stream) =>
    `SELECT json_agg(json_build_object('keyId', key.key_id, 'personId', key.person_id, 'category', key.category,
       'wrappedKey', key.wrapped_key, 'masterKeyId', key.master_key_id, 'destroyedAt', key.destroyed_at))
     FROM person_key AS key
     WHERE key.person_id = (SELECT subject.${column} FROM ${summary.name} AS subject WHERE subject.${summary.idColumn} = ${stream})`;
}
