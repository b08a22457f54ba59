/**
 * Where a sealed value stands. The place is in the value, in clear, authenticated with it, and whoever opens it says where they
 * found it: what was copied elsewhere does not open there.
 *
 *     text/<command id>/<index in its batch>/<JSON pointer in the command's data, from its first name on>
 *     row/<table>/<column>/<key of the row, then its version where it is written again>
 *
 * Each segment is percent-encoded (RFC 3986), so that no two places are written alike and none holds the colon of a sealed text.
 * A place tells no more than what it stands beside: where nothing is in clear, in a file, it names the column alone.
 */
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';

declare const placed: unique symbol;
export type Place = string & { readonly [placed]: true };

export type Pointer = readonly (string | number)[];

function place(...segments: Pointer): Place {
  return segments.map((segment) => encodeURIComponent(segment)).join('/') as Place;
}

/** Of a text of a command: commands of one batch share their id. A field keeps its pointer in the event that the command makes. */
export function textPlace(commandId: string, index: number, pointer: Pointer): Place {
  return place('text', commandId, index, ...pointer);
}

/** Which command of its batch a text says that it came with; null where it came with none of this id. */
export function indexInBatch(place: Place, commandId: string): number | null {
  const [kind, id, index] = place.split('/');
  return kind === 'text' && id === encodeURIComponent(commandId) ? Number(index) : null;
}

/** Of whatever is sealed in a row. */
export const rowPlaces = {
  identity: (personId: string, version: number) => place('row', 'person_identity', 'identity', personId, version),
  nir: (personId: string, version: number) => place('row', 'person_identity', 'nir', personId, version),
  /** `version` is that of the identity that it was written from. */
  registered: (personId: string, version: number) => place('row', 'register_identity', 'identity', personId, version),
  holdReason: (personId: string, holdId: string) => place('row', 'legal_hold', 'sealed_reason', personId, holdId),
  liftReason: (personId: string, holdId: string) => place('row', 'legal_hold', 'sealed_lift_reason', personId, holdId),
  fileName: (personId: string, category: PersonalCategory, hash: string) =>
    place('row', 'stored_file', 'sealed_name', personId, category, hash),
  /** The same under the identity's key, inside the former. */
  fileInnerName: (personId: string, category: PersonalCategory, hash: string) =>
    place('row', 'stored_file', 'inner_name', personId, category, hash),
  /** In the content's own header, written before its hash is known: the hash, which it is checked against, binds it to its row. */
  fileContent: place('row', 'stored_file', 'content'),
  wrappedKey: (keyId: string) => place('row', 'person_key', 'wrapped_key', keyId),
} as const;
