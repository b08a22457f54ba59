import { CursorInvalid } from '#libs/platform/database/paging/cursor.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { RefusalLog } from './refusal-log.js';
import type { NewRefusal } from './refusal.js';

const knockAt = (streamId: string | null): NewRefusal => ({
  kind: 'ACCESS',
  actor: null,
  operation: 'read-state',
  commands: [],
  route: 'GET /v1/journeys/:journeyId/state',
  streamId,
  commandId: null,
  reasons: [{ code: 'token.missing', sentence: 'Aucun jeton.', source: 'contrôle d’accès' }],
  version: null,
  source: 'a1b2',
  count: 1,
});

describe('the log of refusals', () => {
  let bench: JournalBench;
  let log: RefusalLog;
  const [one, other] = [newJourneyId(), newJourneyId()];
  beforeAll(async () => {
    bench = await openJournal();
    log = new RefusalLog(bench.dataSource);
    for (let count = 0; count < 5; count += 1) await log.appendRefusals([knockAt(one), knockAt(other), knockAt(null)]);
  });
  afterAll(() => bench.close());

  it('is read page by page, newest first, that of one stream on request', async () => {
    const sequences: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof log.list>> = await log.list({ streamId: one }, { limit: 2, cursor });
      sequences.push(...page.items.map(({ entry }) => entry.sequence));
      expect(page.items.every(({ entry }) => entry.journeyId === one)).toBe(true);
      cursor = page.next;
    } while (cursor !== null);
    expect(sequences).toEqual([13, 10, 7, 4, 1]);
  });

  it('refuses a cursor that it did not give', async () => {
    await expect(log.list({ streamId: null }, { limit: 2, cursor: 'x' })).rejects.toThrow(CursorInvalid);
  });
});
