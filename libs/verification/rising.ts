/**
 * Of places in the order in which they should rise, the fewest without which the others do: those that were moved. By the longest rising
 * subsequence, found with patience sorting.
 */
export function outOfOrder<Placed>(all: readonly Placed[], isBefore: (one: Placed, other: Placed) => boolean): readonly Placed[] {
  /** Index of the smallest end of a rising run of each length. */
  const ends: number[] = [];
  const before = new Int32Array(all.length);
  for (const [index, placed] of all.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(all[ends[middle]!]!, placed)) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : ends[low - 1]!;
    ends[low] = index;
  }
  const risen = new Set<number>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index]!) risen.add(index);
  return all.filter((_, index) => !risen.has(index));
}
