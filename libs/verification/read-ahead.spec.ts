import { batchesOf } from '#libs/platform/collections/batches-of.js';
import { readAhead } from './read-ahead.js';

async function collect<T>(source: AsyncIterable<Iterable<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const some of source) all.push(...some);
  return all;
}

describe('reading ahead', () => {
  it('gives everything once, in order, one batch being read while another is looked at, and never more', async () => {
    let [reading, most] = [0, 0];
    const read = async (batch: readonly number[]) => {
      most = Math.max(most, (reading += 1));
      await Promise.resolve();
      reading -= 1;
      return batch;
    };
    const numbers = Array.from({ length: 25 }, (_, index) => index);
    expect(await collect(readAhead(batchesOf(numbers, 10), read))).toEqual(numbers);
    expect(await collect(readAhead(batchesOf([], 10), read))).toEqual([]);
    expect(most).toBe(1);
  });

  it('fails where a batch cannot be read, after those before it', async () => {
    const seen: number[] = [];
    const failing = readAhead(batchesOf([1, 2, 3], 1), async ([number = 0]) => {
      if (number === 3) throw new Error('gone');
      return Promise.resolve([number]);
    });
    await expect(
      (async () => {
        for await (const some of failing) seen.push(...some);
      })(),
    ).rejects.toThrow('gone');
    expect(seen).toEqual([1, 2]);
  });

  it('waits for what is being read, where who looks at it gives up', async () => {
    let ended = 0;
    const read = async (batch: readonly number[]) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended += 1;
      return batch;
    };
    for await (const some of readAhead(batchesOf([1, 2, 3], 1), read)) if ([...some].length > 0) break;
    expect(ended).toBe(2);
  });
});
