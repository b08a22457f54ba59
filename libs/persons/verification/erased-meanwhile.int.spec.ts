import { Readable } from 'node:stream';
import { readCheckpointKeys } from '#libs/record/checkpoints/checkpoint-keys.js';
import { ErasureLedger } from '#libs/persons/erasure/ledger.js';
import { enrolWithNir } from '#test/harness/nir.js';
import { openTestPrivacy, type TestPrivacy } from '#test/harness/privacy.js';
import { checkErasures } from './erasure-check.js';
import { checkFiles } from './file-check.js';

describe('a verification that lasts while a person is erased', () => {
  let test: TestPrivacy;
  beforeAll(async () => {
    test = await openTestPrivacy();
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await test.close();
    await test.database.drop();
  });

  it('accuses nobody: its snapshot is of before', async () => {
    const personId = await enrolWithNir(test.candidates, {
      familyName: 'Effacée',
      givenNames: ['Zoé'],
      birthDate: '1991-02-28',
      birthPlace: 'Pleubian',
    });
    const content = Readable.from([Buffer.from('pièce')]);
    await test.files.put({ personId, category: 'IDENTITY', content, name: 'piece.txt', uploadedBy: 'act_one' });
    const { verifying } = await readCheckpointKeys(test.keysFolder);
    await test.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('SELECT FROM person');
      const asked = { personId, categories: ['IDENTITY' as const], ground: 'PERSON_REQUEST' as const, reference: null };
      await test.erasures.request('era_one', asked, { actorId: 'act_one', role: 'ADMINISTRATOR' }, new Date());
      const { certificate } = await test.erasures.confirm('era_one', { actorId: 'act_two', role: 'ADMINISTRATOR' }, new Date());
      expect(certificate?.filesDeleted).toBe(1);
      const later = Date.now() + 3_600_000;
      jest.spyOn(Date, 'now').mockReturnValue(later);
      expect(await checkErasures(manager, new ErasureLedger(test.keysFolder), verifying)).toEqual([]);
      expect(await checkFiles(manager, test.files, new Set())).toEqual([]);
    });
  });
});
