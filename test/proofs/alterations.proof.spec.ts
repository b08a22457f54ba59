/** A thousand alterations at random, of every table and of the database's own objects: `npm run prove`, some minutes. */
import { expectEachFound } from '#libs/persons/verification/testing/alterations.js';
import { openWholeRecord, type WholeRecord } from '#libs/persons/verification/testing/whole-record.js';

describe('a thousand alterations at random of every table, triggers and rights included', () => {
  let record: WholeRecord;
  beforeAll(async () => {
    record = await openWholeRecord();
  }, 120_000);
  afterAll(() => record?.close());

  it('are found and told where they are, or are in the list of what is not covered; nothing else is accused', async () => {
    await expectEachFound(record, 1_000, null);
  }, 1_800_000);
});
