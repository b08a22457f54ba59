/** What is tried a thousand times by `npm run prove` (test/proofs/alterations.proof.spec.ts), a hundred and twenty times here. */
import { expectEachFound } from './testing/alterations.js';
import { openWholeRecord, type WholeRecord } from './testing/whole-record.js';

describe('alterations at random of every table, triggers and rights included', () => {
  let record: WholeRecord;
  beforeAll(async () => {
    record = await openWholeRecord();
  });
  afterAll(() => record?.close());

  it('are found and told where they are, or are in the list of what is not covered; nothing else is accused', async () => {
    await expectEachFound(record, 120, 20_260_101);
    expect((await record.after(() => Promise.resolve())).findings).toEqual([]);
  }, 300_000);
});
