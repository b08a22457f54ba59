import { deadlinesOn, type ProjectedDeadline } from './project.js';

describe('the deadlines of a journey on a day', () => {
  const deadline = (given: Partial<ProjectedDeadline>): ProjectedDeadline => ({
    key: 'appeal:ses_1',
    kind: 'APPEAL',
    subject: 'ses_1',
    runsFrom: '2026-01-01',
    dueOn: '2026-03-01',
    metOn: null,
    effect: 'NONE',
    source: 'règlement',
    status: 'RUNNING',
    ...given,
  });

  it('leave out a delay that will run only if another deadline falls', () => {
    expect(deadlinesOn('2025-12-31', [deadline({})])).toEqual([]);
    expect(deadlinesOn('2026-01-01', [deadline({})])).toHaveLength(1);
  });

  it.each([
    ['2026-03-01', {}, 'RUNNING'],
    ['2026-03-02', {}, 'ENDED'],
    ['2026-03-02', { effect: 'ALERT', status: 'FALLEN' }, 'FALLEN'],
    ['2026-03-02', { effect: 'LAPSE' }, 'RUNNING'],
  ] as const)('stand on %s, where %j, as %s', (today, given, status) => {
    expect(deadlinesOn(today, [deadline(given)])).toMatchObject([{ status }]);
  });
});
