import { setTimeout as delay } from 'node:timers/promises';
import { forEachAtOnce } from './for-each-at-once.js';

describe('items worked on several at once', () => {
  it('are each taken once, in their order, never more at a time than was asked', async () => {
    const begun: number[] = [];
    let [underWay, most] = [0, 0];
    await forEachAtOnce(3, [9, 1, 4, 0, 2, 7], async (item) => {
      begun.push(item);
      most = Math.max(most, (underWay += 1));
      await delay(item);
      underWay -= 1;
    });
    expect([begun, most, underWay]).toEqual([[9, 1, 4, 0, 2, 7], 3, 0]);
  });

  it('are taken although one before them failed, and the failure is told', async () => {
    const done: number[] = [];
    const work = async (item: number) => {
      if (item === 1) throw new Error('the first fails');
      done.push(item);
    };
    await expect(forEachAtOnce(2, [1, 2, 3, 4], work)).rejects.toThrow('the first fails');
    await delay(1);
    expect(done).toEqual([2, 3, 4]);
  });

  it('may be none, or fewer than could be worked on', async () => {
    const done: string[] = [];
    const work = async (item: string) => void done.push(item);
    await forEachAtOnce(8, [], work);
    await forEachAtOnce(8, ['one'], work);
    expect(done).toEqual(['one']);
  });
});
