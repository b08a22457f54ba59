import fc from 'fast-check';
import { withFinalAssessment, withoutFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { deadlineEffects } from '#libs/domain/journey/clocks/deadline.js';
import { deadlineStatuses, deadlineStatusOn, isAwaited } from '#libs/domain/journey/clocks/deadline-status.js';
import { CursorInvalid } from '#libs/platform/database/paging/cursor.js';
import { newJourneyId, openJournal, type JournalBench } from '#libs/record/journal/testing/journal-bench.js';
import { Recorder } from '#libs/record/journal/testing/recorder.js';
import { DeadlineQueries } from './deadline-list.js';
import { everyJourney } from './reach.js';
import { JourneyQueries, journeySortFields, type JourneyFilter, type JourneySummary } from './journey-list.js';
import type { Page, PageRequest } from '#libs/platform/database/paging/page.js';

async function allPages<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number, between: () => Promise<void> = async () => {}) {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit, cursor });
    items.push(...page.items);
    cursor = page.next;
    if (cursor !== null) await between();
  } while (cursor !== null);
  return items;
}

describe('lists', () => {
  let bench: JournalBench;
  let journeys: JourneyQueries;
  let deadlines: DeadlineQueries;

  async function open(rest: Parameters<Recorder['started']>[0] = {}, rules = withFinalAssessment, enteredOn = '2025-01-06') {
    const recorder = new Recorder(newJourneyId(), rules, enteredOn);
    await bench.journal.appendEvents(recorder.journeyId, [recorder.started(rest)]);
    return recorder;
  }

  /** A VAE whose recevabilité must be decided two months after the day. */
  async function openVae(completedOn: string, rest: Parameters<Recorder['started']>[0] = {}) {
    const recorder = await open({ path: 'VAE', ...rest }, withFinalAssessment, '2025-01-01');
    await bench.journal.appendEvents(recorder.journeyId, [
      recorder.next('FeasibilityFileSubmitted', { attempt: 1, blocksOnly: false, files: [] }),
      recorder.next('FeasibilityFileCompleted', { attempt: 1, lastPieceReceivedOn: completedOn }),
    ]);
    return recorder;
  }

  beforeEach(async () => {
    bench = await openJournal();
    journeys = new JourneyQueries(bench.dataSource);
    deadlines = new DeadlineQueries(bench.dataSource);
  });
  afterEach(() => bench.close());

  const ids = (items: readonly { readonly journeyId: string }[]) => items.map(({ journeyId }) => journeyId);
  const first: PageRequest = { limit: 100, cursor: null };

  it('find a journey by each filter, and by all of them together', async () => {
    const wanted = await openVae('2025-02-01', { candidateId: 'can_wanted', cohort: 'c1', site: 's1' });
    await bench.journal.appendEvents(wanted.journeyId, [wanted.next('JourneySuspended', { reason: 'PERSONAL', comment: 'sealed' })]);
    const other = await open({ cohort: 'c2' }, withoutFinalAssessment);
    await bench.journal.appendEvents(other.journeyId, [
      other.next('AssessmentScheduled', {
        block: 'B',
        assessment: 'B-E1',
        attempt: 1,
        at: '2025-02-01T08:00:00.000Z',
        place: 'Lyon',
        evaluators: ['evl_1'],
        group: null,
        groupSize: null,
      }),
    ]);
    const filters: readonly JourneyFilter[] = [
      { status: ['SUSPENDED', 'ARCHIVED'] },
      { path: 'VAE' },
      { certification: { code: withFinalAssessment.code } },
      { certification: { code: withFinalAssessment.code, version: '1' } },
      { cohort: 'c1' },
      { site: 's1' },
      { deadlineBefore: '2025-04-02' },
      { candidateIds: ['can_wanted', 'can_nobody'] },
    ];
    for (const filter of [...filters, Object.assign({}, ...filters)]) {
      expect(ids((await journeys.list(everyJourney, filter, [], first)).items)).toEqual([wanted.journeyId]);
    }
    expect(ids((await journeys.list(everyJourney, { block: { code: 'B', status: 'IN_PROGRESS' } }, [], first)).items)).toEqual([
      other.journeyId,
    ]);
    expect(ids((await journeys.list(everyJourney, { block: { status: 'IN_PROGRESS' } }, [], first)).items)).toEqual([other.journeyId]);
    expect((await journeys.list(everyJourney, { block: { code: 'A', status: 'IN_PROGRESS' } }, [], first)).items).toEqual([]);
    expect((await journeys.list(everyJourney, { deadlineBefore: '2025-04-01' }, [], first)).items).toEqual([]);
    expect((await journeys.list(everyJourney, { candidateIds: [] }, [], first)).items).toEqual([]);
  });

  it('give a journey as its state has it', async () => {
    const { journeyId } = await openVae('2025-02-01', { candidateId: 'can_one' });
    const view = await journeys.findJourney(journeyId);
    expect(view).toMatchObject({
      journeyId,
      version: 3,
      candidateId: 'can_one',
      path: 'VAE',
      status: 'FEASIBILITY_COMPLETE',
      enteredOn: '2025-01-01',
      certification: { code: 'two-blocks', version: '1', digest: '1'.repeat(64) },
      blocks: [
        { block: 'A', status: 'NOT_STARTED' },
        { block: 'B', status: 'NOT_STARTED' },
      ],
      nextDeadline: '2025-04-01',
    });
    expect(view?.state.version).toBe(3);
    expect(await journeys.findJourney('jrn_nobody')).toBeNull();
  });

  it('give every journey once in the order asked for, whatever the page size, while others are opened', async () => {
    const cohorts = [null, 'a', 'b'];
    for (let count = 0; count < 12; count += 1) {
      await open(
        { cohort: cohorts[count % 3]!, site: cohorts[count % 2]! },
        count % 4 ? withFinalAssessment : withoutFinalAssessment,
        `2025-01-0${1 + (count % 5)}`,
      );
    }
    const before = (await journeys.list(everyJourney, {}, [], first)).items;
    const sorts = fc.uniqueArray(
      fc.record({ field: fc.constantFrom(...journeySortFields), direction: fc.constantFrom('asc' as const, 'desc' as const) }),
      { maxLength: 4, selector: ({ field }) => field },
    );
    await fc.assert(
      fc.asyncProperty(sorts, fc.integer({ min: 2, max: 9 }), async (sort, limit) => {
        let opened = 0;
        const openOther = async () => {
          if ((opened += 1) <= 3) await open();
        };
        const seen = await allPages((page) => journeys.list(everyJourney, {}, sort, page), limit, openOther);
        expect(new Set(ids(seen)).size).toBe(seen.length);
        expect(ids(seen)).toEqual(expect.arrayContaining(ids(before)));
        expect(seen.toSorted((one, other) => compare(one, other, sort))).toEqual(seen);
      }),
      { numRuns: 20 },
    );
  });

  it('refuse a forged cursor, whose values PostgreSQL could not compare', async () => {
    const list = (field: 'version' | 'enteredOn', value: unknown) => {
      const kind = `journey.${field === 'version' ? 'version' : 'entered_on'} asc,journey.journey_id asc`;
      const cursor = Buffer.from(JSON.stringify([kind, value, 'jrn_'])).toString('base64url');
      return journeys.list(everyJourney, {}, [{ field, direction: 'asc' }], { limit: 1, cursor });
    };
    await expect(Promise.all([list('version', 1), list('version', null), list('enteredOn', '2025-01-06')])).resolves.toHaveLength(3);
    for (const value of ['abc', 1.5, 1e300, 2 ** 31, true]) await expect(list('version', value)).rejects.toThrow(CursorInvalid);
    for (const value of [5, '\0', {}]) await expect(list('enteredOn', value)).rejects.toThrow(CursorInvalid);
  });

  it('refuse the cursor of another order', async () => {
    await Promise.all([open(), open()]);
    const { next } = await journeys.list(everyJourney, {}, [{ field: 'enteredOn', direction: 'asc' }], { limit: 1, cursor: null });
    const other = journeys.list(everyJourney, {}, [{ field: 'enteredOn', direction: 'desc' }], { limit: 1, cursor: next });
    await expect(other).rejects.toThrow(CursorInvalid);
    await expect(journeys.list(everyJourney, {}, [], { limit: 1, cursor: 'éà' })).rejects.toThrow(CursorInvalid);
  });

  it('show an appeal that nobody filed as ended, and no delay that would run only if silence granted', async () => {
    await openVae('2025-02-01');
    const seen = await allPages((page) => deadlines.list(everyJourney, {}, page, '2025-02-02'), 10);
    expect(seen.map(({ kind }) => kind)).toEqual(['RECEVABILITE']);
    expect(deadlineStatusOn('2025-03-02', { status: 'RUNNING', effect: 'NONE', dueOn: '2025-03-01' })).toBe('ENDED');
    expect(deadlineStatusOn('2025-03-01', { status: 'RUNNING', effect: 'NONE', dueOn: '2025-03-01' })).toBe('RUNNING');
  });

  it('filter deadlines by status and by what is awaited as the domain says, whatever the day', async () => {
    const { journeyId } = await open();
    const [today, dueOn] = ['2025-03-02', ['2025-03-01', '2025-03-02', '2025-03-03']];
    await bench.dataSource.query(
      `INSERT INTO journey_deadline (journey_id, key, kind, subject, runs_from, due_on, effect, source, status)
       SELECT $1, concat_ws(':', effect, status, due_on), 'APPEAL', '1', '2025-01-06', due_on, effect, 'x', status
       FROM unnest($2::text[]) AS effect, unnest(ARRAY['RUNNING', 'MET', 'FALLEN']) AS status, unnest($3::text[]) AS due_on`,
      [journeyId, deadlineEffects, dueOn],
    );
    const list = async (filter: Parameters<DeadlineQueries['list']>[1]) =>
      (await deadlines.list(everyJourney, { journeyId, ...filter }, first, today)).items;
    const every = await list({});
    expect(every).toHaveLength(4 * 3 * 3);
    for (const awaited of [true, false]) expect(await list({ awaited })).toEqual(every.filter((each) => isAwaited(each) === awaited));
    for (const status of deadlineStatuses) {
      const shown = await list({ status: [status] });
      expect(shown).toEqual(every.filter((each) => each.status === status));
      expect(shown.length).toBeGreaterThan(0);
    }
  });

  it('give deadlines by due date, with the journey that each is about, and follow what the clock records', async () => {
    const [late, soon] = [await openVae('2025-03-01', { cohort: 'c1' }), await openVae('2025-02-01')];
    const list = (filter: Parameters<DeadlineQueries['list']>[1]) =>
      allPages((page) => deadlines.list(everyJourney, filter, page, '2099-01-01'), 1);
    const recevabilite = await list({ kind: ['RECEVABILITE'] });
    expect(recevabilite).toMatchObject([
      { journeyId: soon.journeyId, key: 'recevabilite:1', dueOn: '2025-04-01', effect: 'TACIT_GRANT', status: 'RUNNING', cohort: null },
      { journeyId: late.journeyId, dueOn: '2025-05-01', cohort: 'c1', certificationCode: 'two-blocks' },
    ]);
    const data = { deadline: 'recevabilite:1', dueOn: '2025-04-01', attempt: 1 };
    await bench.journal.appendEvents(soon.journeyId, [soon.next('RecevabiliteGrantedTacitly', data)]);
    expect(await list({ kind: ['RECEVABILITE'], status: ['FALLEN'] })).toMatchObject([{ journeyId: soon.journeyId, metOn: null }]);
    expect(ids(await list({ kind: ['RECEVABILITE'], awaited: true }))).toEqual([late.journeyId]);
    expect(ids(await list({ kind: ['RECEVABILITE'], awaited: false }))).toEqual([soon.journeyId]);
    expect(ids(await list({ kind: ['RECEVABILITE'], dueFrom: '2025-04-02', dueBefore: '2025-05-02', cohort: 'c1' }))).toEqual([
      late.journeyId,
    ]);
    expect(await list({ journeyId: late.journeyId, effect: ['NONE'] })).toEqual([]);
  });
});

type Sorts = Parameters<JourneyQueries['list']>[2];

/** The order as the list promises it, written apart: rows without a value last, then by id. */
function compare(one: JourneySummary, other: JourneySummary, sort: Sorts): number {
  for (const { field, direction } of sort) {
    const [left, right] = [one, other].map((journey) =>
      field === 'certification' ? `${journey.certification.code} ${journey.certification.version}` : journey[field],
    );
    if (left === right) continue;
    if (left === null || left === undefined) return 1;
    if (right === null || right === undefined) return -1;
    return left < right === (direction === 'asc') ? -1 : 1;
  }
  return one.journeyId < other.journeyId ? -1 : 1;
}
