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
  if (Object.is(expected, found)) return [];
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found))
    return [{ field: at === '' ? '/' : at, expected, found }];
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys]
    .flatMap((key) => differences(expected[key], found[key], `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`))
    .slice(0, most);
}
