import { openJournal, type JournalBench } from './testing/journal-bench.js';
import { RestoreFence } from './restore-fence.js';

describe('the fence of a restored database', () => {
  let bench: JournalBench;
  let fence: RestoreFence;

  beforeEach(async () => {
    bench = await openJournal();
    fence = new RestoreFence(bench.dataSource);
  });
  afterEach(() => bench.close());

  const set = (change: string) => bench.database.tamper(`UPDATE restore_fence SET ${change}`);
  /** As the row of a dump that is loaded: another transaction than the one that it names has written it. */
  const load = () => set('life = life');
  const followedUntil = async () => (await bench.database.tamper('SELECT compared_at FROM restore_fence'))[0]?.['compared_at'] as Date;

  it('is shut by a dump that is loaded, and opened by who has compared', async () => {
    expect(await fence.isOpen()).toBe(true);
    await load();
    expect(await fence.isOpen()).toBe(false);
    await fence.open(() => Promise.resolve([]));
    expect(await fence.isOpen()).toBe(true);
  });

  it('stays shut where another dump is loaded while somebody compares', async () => {
    await load();
    await fence.open(async () => {
      await load();
      return [];
    });
    expect(await fence.isOpen()).toBe(false);
  });

  it('stays shut where the comparison fails', async () => {
    await load();
    await expect(fence.open(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
    expect(await fence.isOpen()).toBe(false);
  });

  it('tells who compares until when the journal had followed, whatever the database gained since', async () => {
    await set(`compared_at = '2026-03-04T05:06:07Z'`);
    await fence.stayOpen();
    expect(await followedUntil()).toEqual(new Date('2026-03-04T05:06:07Z'));
    const told: (Date | null)[] = [];
    const tell = (until: Date | null) => {
      told.push(until);
      return Promise.resolve([]);
    };
    await fence.open(tell);
    await bench.database.tamper('DELETE FROM restore_fence');
    await fence.open(tell);
    expect(told).toEqual([new Date('2026-03-04T05:06:07Z'), null]);
  });

  it('is open beside streams that could not be compared, and says no more that the journal follows until they are', async () => {
    await set(`compared_at = '2026-03-04T05:06:07Z'`);
    await fence.open(() => Promise.resolve(['jrn_one', 'jrn_other']));
    expect(await fence.isOpen()).toBe(true);
    await fence.stayOpen();
    await fence.filled('jrn_one');
    expect(await fence.left()).toEqual(['jrn_other']);
    expect(await followedUntil()).toEqual(new Date('2026-03-04T05:06:07Z'));
    await fence.filled('jrn_other');
    await fence.stayOpen();
    expect([await fence.isOpen(), await fence.left()]).toEqual([true, []]);
    expect((await followedUntil()).getTime()).toBeGreaterThan(Date.parse('2026-03-04T05:06:07Z'));
  });

  it('stays open while it is told so, by several at once', async () => {
    const before = await followedUntil();
    await Promise.all(Array.from({ length: 8 }, () => fence.stayOpen()));
    expect(await fence.isOpen()).toBe(true);
    expect((await followedUntil()).getTime()).toBeGreaterThan(before.getTime());
  });
});
