import { openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { StoredFiles, type NewStoredFile } from './stored-files.js';

const person = 'can_one';
const whoever = { categories: ['IDENTITY', 'EVALUATION', 'H_PLUS'], actorId: 'act_reader' } as const;

describe('what is known of stored files', () => {
  let bench: JournalBench;
  let files: StoredFiles;
  beforeAll(async () => {
    bench = await openJournal();
    files = new StoredFiles(bench.dataSource);
    for (const id of [person, 'can_two']) {
      await bench.dataSource.query(`INSERT INTO person (id, kind) VALUES ($1, 'CANDIDATE')`, [id]);
      await bench.dataSource.query(
        `INSERT INTO person_key (key_id, person_id, category, wrapped_key, master_key_id)
         SELECT $1 || category, $1, category, 'wrapped', 'mk_1' FROM unnest(ARRAY['IDENTITY', 'EVALUATION', 'H_PLUS']) AS category`,
        [id],
      );
    }
  });
  afterAll(() => bench.close());

  const file: NewStoredFile = {
    personId: person,
    category: 'EVALUATION',
    hash: 'a'.repeat(64),
    size: 5_000_000_000,
    mediaType: 'application/pdf',
    sealedName: 'sealed',
    blob: 'blob',
    uploadedBy: 'act_1',
  };

  it('is what was recorded first: the same content again changes nothing', async () => {
    const saved = await files.save(file);
    expect(saved).toMatchObject(file);
    expect(await files.save({ ...file, uploadedBy: 'act_2', sealedName: null })).toEqual(saved);
    expect(await files.findFiles(person, file.hash)).toEqual([saved]);
    expect(await files.findFiles(person, 'b'.repeat(64))).toEqual([]);
    expect(await files.missing(person, [file.hash, 'b'.repeat(64)], whoever)).toEqual(['b'.repeat(64)]);
    expect(await files.missing(person, [], whoever)).toEqual([]);
  });

  it('tells the same content of two persons, or of two categories, apart', async () => {
    expect(await files.missing('can_two', [file.hash], whoever)).toEqual([file.hash]);
    await files.save({ ...file, personId: 'can_two' });
    await files.save({ ...file, category: 'H_PLUS' });
    expect((await files.findFiles(person, file.hash)).map(({ category }) => category)).toEqual(['EVALUATION', 'H_PLUS']);
    expect(await files.findFiles('can_two', file.hash)).toHaveLength(1);
  });

  it('is known to who reads its category, and to everybody who sent it, the first or again', async () => {
    const hash = 'e'.repeat(64);
    await files.save({ ...file, category: 'H_PLUS', hash });
    const lacks = async (actorId: string, ...categories: readonly ('EVALUATION' | 'H_PLUS')[]) =>
      (await files.missing(person, [hash], { categories, actorId })).length > 0;
    expect([await lacks('act_2', 'EVALUATION', 'H_PLUS'), await lacks('act_1'), await lacks('act_2', 'EVALUATION')]).toEqual([
      ...[false, false, true],
    ]);
    for (const uploadedBy of ['act_2', 'act_3', 'act_2', 'act_1']) await files.save({ ...file, category: 'H_PLUS', hash, uploadedBy });
    expect([await lacks('act_2'), await lacks('act_3'), await lacks('act_1'), await lacks('act_4')]).toEqual([false, false, false, true]);
    expect(await bench.dataSource.query('SELECT uploaded_by, sent_again_by FROM stored_file WHERE hash = $1', [hash])).toEqual([
      { uploaded_by: 'act_1', sent_again_by: ['act_2', 'act_3'] },
    ]);
  });

  it('takes nothing for a person of whom the key was destroyed, and keeps no name of what is erased', async () => {
    const erased: NewStoredFile = { ...file, category: 'IDENTITY', hash: 'c'.repeat(64) };
    await files.save(erased);
    await bench.dataSource.query(
      `UPDATE person_key SET wrapped_key = NULL, master_key_id = NULL, destroyed_at = now() WHERE person_id = $1 AND category = 'IDENTITY'`,
      [person],
    );
    expect(await files.save({ ...erased, hash: 'd'.repeat(64) })).toBeNull();
    expect(await files.markErased(person, 'IDENTITY')).toEqual([{ hash: erased.hash, blob: 'blob' }]);
    await files.markDeleted(person, 'IDENTITY', erased.hash);
    expect(await files.markErased(person, 'IDENTITY')).toEqual([]);
    expect(await files.findFiles(person, erased.hash)).toMatchObject([{ sealedName: null, blob: null, erasedAt: expect.any(String) }]);
    expect(await files.missing(person, [erased.hash], whoever)).toEqual([erased.hash]);
    expect(await files.save(erased)).toBeNull();
  });
});
