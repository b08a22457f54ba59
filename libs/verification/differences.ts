/** Where two JSON values differ, by JSON pointers. */
import { isContainer } from '#libs/platform/json/is-container.js';

export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** So many at most: where more differs, what differs is the whole. */
const most = 10;

export function differences(expected: unknown, found: unknown, at = ''): readonly Difference[] {
  if (isSame(expected, found)) return [];
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found))
    return [{ field: at === '' ? '/' : at, expected, found }];
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys]
    .flatMap((key) => differences(expected[key], found[key], `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`))
    .slice(0, most);
}

/** Almost everything that is compared is: it costs no list of its members. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  return (
    Object.keys(one).every((key) => isSame(one[key], other[key])) &&
    Object.keys(other).every((key) => Object.hasOwn(one, key) || isSame(one[key], other[key]))
  );
}
