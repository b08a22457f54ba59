/** Which leaves were compared with Temporal's histories before they were signed, as their checkpoints say. */
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';

export interface ComparedPlaces {
  has(index: number): boolean;
}

/** @param sound signed, and of this tree */
export function comparedBy(sound: readonly Checkpoint[]): ComparedPlaces {
  const ranges = joined(sound.flatMap(rangesIn));
  return {
    has(index) {
      let [low, high] = [0, ranges.length];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (ranges[middle]!.to <= index) low = middle + 1;
        else high = middle;
      }
      return low < ranges.length && ranges[low]!.from <= index;
    },
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function rangesIn(checkpoint: Checkpoint): readonly Range[] {
  if (!('compared' in checkpoint) || !checkpoint.compared) return [];
  const { from, except } = checkpoint.compared;
  const starts = [from, ...except.map(({ to }) => to)];
  const ends = [...except.map((range) => range.from), checkpoint.size];
  return starts.map((start, place) => ({ from: start, to: ends[place]! })).filter((range) => range.from < range.to);
}

/** In order, neighbours made one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const made: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = made.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else made.push({ from, to });
  }
  return made;
}
