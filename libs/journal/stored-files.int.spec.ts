import { openJournal, type JournalBench } from './testing/journal-bench.js';
import { StoredFiles } from './stored-files.js';

describe('what is known of stored files', () => {
  let bench: JournalBench;
  beforeAll(async () => {
    bench = await openJournal();
  });
  afterAll(() => bench.close());

  it('is what was recorded first: the same content again changes nothing', async () => {
    const files = new StoredFiles(bench.dataSource);
    const file = { hash: 'a'.repeat(64), size: 5_000_000_000, mediaType: 'application/pdf', sealedName: 'sealed', uploadedBy: 'act_1' };
    const saved = await files.save(file);
    expect(saved).toMatchObject(file);
    expect(await files.save({ ...file, uploadedBy: 'act_2', sealedName: null })).toEqual(saved);
    expect(await files.find(file.hash)).toEqual(saved);
    expect(await files.find('b'.repeat(64))).toBeNull();
    expect(await files.missing([file.hash, 'b'.repeat(64)])).toEqual(['b'.repeat(64)]);
    expect(await files.missing([])).toEqual([]);
  });
});
