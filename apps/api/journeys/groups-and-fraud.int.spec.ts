import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';

const day = '2025-03-10';

describe('the work that several candidates share, over HTTP', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let other: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR', { subject: 'one' });
    other = test.by('ADMINISTRATOR', { subject: 'another' });
    await administrator.register('eva_1');
  });
  afterAll(() => test?.close());

  const refusals = async (
    caller: TestCaller,
    journeyId: string,
    command: string,
    data: object,
  ): Promise<readonly (string | undefined)[]> => {
    const answer = await caller.command(journeyId, command, { occurredAt: day, ...data });
    if (answer.statusCode === 200) return [];
    return (answer.json<{ unmet?: { code: string; field?: string }[] }>().unmet ?? []).map(({ code, field }) => `${code} ${field ?? ''}`);
  };
  const opened = () => administrator.open({ occurredAt: '2025-01-06' });
  const shared = (group: string, groupSize: number) => ({
    assessment: 'C-E1',
    at: day,
    place: 'Grenoble',
    evaluators: ['eva_1'],
    group,
    groupSize,
  });

  it('has one size for all its members, whatever their journeys', async () => {
    const [one, two, three] = [await opened(), await opened(), await opened()];
    const schedule = (journeyId: string, size: number, at = day) =>
      refusals(administrator, journeyId, 'schedule-assessment', { ...shared('grp_1', size), at });
    expect(await schedule(one, 2)).toEqual([]);
    expect(await schedule(two, 3)).toEqual(['group.size-contradicted groupSize']);
    expect(await schedule(two, 2)).toEqual([]);
    expect(await schedule(three, 2)).toEqual(['group.complete group']);
    // Another day for the same member takes no other place.
    expect(await schedule(two, 2, '2025-03-11')).toEqual([]);
    const dryRun = await administrator.command(three, 'schedule-assessment?dryRun=true', { ...shared('grp_1', 3), occurredAt: day });
    expect(dryRun.json()).toMatchObject({ accepted: false, unmet: [{ code: 'group.size-contradicted' }] });
    expect(await refusals(administrator, two, 'abandon', { reason: 'PERSONAL', comment: 'x' })).toEqual([]);
    expect(await schedule(three, 2)).toEqual([]);
  });

  it('is voided for fraud of one member alone, heard first, by another administrator, and given back on appeal', async () => {
    const [copier, copied] = [await opened(), await opened()];
    for (const journeyId of [copier, copied]) {
      expect(await refusals(administrator, journeyId, 'schedule-assessment', shared('grp_2', 2))).toEqual([]);
      expect(await refusals(administrator, journeyId, 'record-attendance', { assessment: 'C-E1', attendance: 'PRESENT' })).toEqual([]);
    }
    const suspicion = { concerns: 'ASSESSMENT', assessment: 'C-E1', grievances: 'copie' };
    expect(await refusals(administrator, copier, 'open-fraud-procedure', suspicion)).toEqual([]);
    expect(await refusals(other, copier, 'void-for-fraud', { reasons: 'copie' })).toEqual(['fraud.observations-awaited ']);
    expect(await refusals(administrator, copier, 'record-observations', { observations: 'non' })).toEqual([]);
    expect(await refusals(administrator, copier, 'void-for-fraud', { reasons: 'copie' })).toEqual(['fraud.same-person-as-opened ']);
    expect(await refusals(other, copier, 'void-for-fraud', { reasons: 'copie' })).toEqual([]);
    const attemptOf = async (journeyId: string): Promise<unknown> => {
      const { state } = await administrator.read<{
        state: { blocks: Record<string, { assessments: Record<string, { attempts: object[] }> }> };
      }>(`/v1/journeys/${journeyId}/state?occurredBy=${day}`);
      return state.blocks['C']?.assessments['C-E1']?.attempts[0];
    };
    expect(await attemptOf(copier)).toMatchObject({ grid: null, voided: { counts: true } });
    expect(await attemptOf(copied)).not.toHaveProperty('voided');
    expect(await refusals(administrator, copier, 'file-appeal', { assessment: 'C-E1', grounds: 'non' })).toEqual([]);
    expect(await refusals(other, copier, 'decide-appeal', { upheld: true, motive: 'x' })).toEqual(['appeal.same-person-as-decided ']);
    expect(await refusals(administrator, copier, 'decide-appeal', { upheld: true, motive: 'x' })).toEqual([]);
    expect(await attemptOf(copier)).not.toHaveProperty('voided');
  });
});
