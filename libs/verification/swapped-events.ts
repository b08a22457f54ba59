/** Events that were put in the place of another stream's. */
import type { Finding } from './finding.js';
import { bodyAt, isThatOf, type Stray } from './stream-check.js';

/** Beyond that, what happened is not an exchange of events, and comparing each with each would take too long. */
const most = 1_000;

/** Names SWAPPED what was found changed or added, where it is another stream's event; what that one lacks is then explained. */
export function withSwaps(findings: readonly Finding[], strays: readonly Stray[]): readonly Finding[] {
  const sources = strays.filter(({ event }) => event !== null).slice(0, most);
  const places = strays.filter(({ original }) => original !== null).slice(0, most);
  const cameFrom = new Map<string, Stray>();
  for (const place of places) {
    const moved = sources.find(
      (source) =>
        source.streamId !== place.streamId && isThatOf(place.original!, bodyAt(place.streamId, place.version, '', { ...source.event! })),
    );
    if (moved) cameFrom.set(keyOf(moved), place);
  }
  return findings.map((one) => {
    const place = cameFrom.get(keyOf(one));
    if (!place || !['CHANGED', 'INSERTED'].includes(one.kind)) return one;
    return { ...one, kind: 'SWAPPED', from: { streamId: place.streamId, version: place.version } };
  });
}

function keyOf({ streamId, version }: { readonly streamId: string | null; readonly version: number | null }): string {
  return `${streamId}/${version}`;
}
