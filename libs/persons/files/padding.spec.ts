import fc from 'fast-check';
import { paddedSize } from './padding.js';

describe('the padded size', () => {
  it('holds the content, costs at most 12 %, and never goes down', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 300 * 1024 * 1024 }), (size) => {
        const padded = paddedSize(size);
        expect(padded).toBeGreaterThanOrEqual(size);
        expect(padded).toBeLessThanOrEqual(size * 1.12);
        expect(paddedSize(size + 1)).toBeGreaterThanOrEqual(padded);
      }),
    );
  });

  it('is one of few: all the sizes up to 200 MiB share some five hundred', () => {
    const sizes = new Set<number>();
    for (let size = 1; size <= 200 * 1024 * 1024; size = paddedSize(size) + 1) sizes.add(paddedSize(size));
    expect(sizes.size).toBeLessThan(500);
    expect([paddedSize(0), paddedSize(1)]).toEqual([1024, 1024]);
  });
});
