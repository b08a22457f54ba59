import { readClaims } from './claimed-checkpoints.js';
import { openAuditedJournal } from './testing/audited-journal.js';

it('checks the signature of each checkpoint once, and gives them in their order', async () => {
  const audited = await openAuditedJournal();
  const { verifying } = audited.keys;
  const asked = jest.spyOn(verifying as Map<string, unknown>, 'get');
  const { stored, signed, unsigned } = await audited.bench.dataSource.transaction((manager) =>
    readClaims(manager, audited.keys, [audited.held], null),
  );
  expect(asked).toHaveBeenCalledTimes(stored.length + 1);
  expect([stored.length, unsigned]).toEqual([5, []]);
  const sizes = signed.map(({ checkpoint }) => checkpoint.size);
  expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
  asked.mockClear();
  await audited.after(() => Promise.resolve());
  expect(asked).toHaveBeenCalledTimes(stored.length + 1);
  asked.mockRestore();
  await audited.close();
});
