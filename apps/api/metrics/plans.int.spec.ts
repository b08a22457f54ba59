import { countOverdue } from '#libs/journey/queries/overdue.js';
import { onlyRow } from '#libs/platform/database/queries.js';
import { openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { measureRecord } from '#libs/record/measures.js';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

describe('what is measured at each scrape', () => {
  let bench: JournalBench;
  beforeAll(async () => (bench = await openJournal()));
  afterAll(() => bench?.close());

  const scans = (plan: Plan): readonly Plan[] => [...(plan['Relation Name'] ? [plan] : []), ...(plan.Plans ?? []).flatMap(scans)];

  it.each([
    ['of the record', () => measureRecord(bench.dataSource, 2_000), 5],
    ['of the journeys', () => countOverdue(bench.dataSource, '2026-01-02', 10, 2_000), 2],
  ])('is read from an index, in order, however long the tables are: %s', async (_what, measure, tables) => {
    const { dataSource } = bench;
    const told = jest.spyOn(dataSource.logger, 'logQuery').mockClear();
    await measure();
    const [sql, parameters] = told.mock.calls.find(([statement]) => /^(SELECT|WITH)/.test(statement)) as [string, unknown[] | undefined];
    const { 'QUERY PLAN': plans } = await dataSource.transaction(async (manager) => {
      for (const way of ['sort', 'seqscan', 'bitmapscan']) await manager.query(`SET LOCAL enable_${way} = off`);
      return onlyRow<{ 'QUERY PLAN': readonly [{ Plan: Plan }] }>(manager, `EXPLAIN (FORMAT JSON) ${sql}`, parameters);
    });
    const read = scans(plans[0].Plan);
    expect(new Set(read.map((scan) => scan['Relation Name'])).size).toBe(tables);
    expect(read.filter((scan) => !scan['Node Type'].startsWith('Index'))).toEqual([]);
    expect(JSON.stringify(plans)).not.toContain('"Node Type":"Sort"');
  });
});
