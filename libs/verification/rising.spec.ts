import fc from 'fast-check';
import { outOfOrder } from './rising.js';

const moved = (all: readonly number[]) => outOfOrder(all, (one, other) => one < other);

describe('what is out of order', () => {
  it('is nothing where all rises, and what two apart have exchanged', () => {
    expect(moved([1, 2, 5, 9])).toEqual([]);
    expect(moved([1, 7, 3, 4, 5, 6, 2, 8])).toEqual([7, 2]);
    expect(moved([])).toEqual([]);
  });

  it('is as little as leaves the rest rising, whatever was moved', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30), { maxLength: 9 }), (all) => {
        const left = moved(all);
        const kept = all.filter((one) => !left.includes(one));
        expect(kept).toEqual(kept.toSorted((one, other) => one - other));
        const rising = (some: readonly number[]) => some.every((one, place) => place === 0 || some[place - 1]! < one);
        let longest = 0;
        for (let mask = 0; mask < 1 << all.length; mask += 1) {
          const some = all.filter((_, place) => mask & (1 << place));
          if (rising(some)) longest = Math.max(longest, some.length);
        }
        expect(kept).toHaveLength(longest);
      }),
      { numRuns: 200 },
    );
  });
});
