/** Where two JSON values differ, by JSON pointers. */
import { isDeepStrictEqual } from 'node:util';
import { isContainer } from '#libs/platform/json/is-container.js';

export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** So many at most: where more differs, what differs is the whole. */
const most = 10;

export function differences(expected: unknown, found: unknown): readonly Difference[] {
  // Almost all that is compared is the same: it costs no list of its members.
  return isDeepStrictEqual(expected, found) ? [] : differencesAt('', expected, found);
}

function differencesAt(at: string, expected: unknown, found: unknown): readonly Difference[] {
  if (Object.is(expected, found)) return [];
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found))
    return [{ field: at === '' ? '/' : at, expected, found }];
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys]
    .flatMap((key) => differencesAt(`${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, expected[key], found[key]))
    .slice(0, most);
}
