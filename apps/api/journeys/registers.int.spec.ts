import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { JourneyReach } from '#libs/journey/queries/reach.js';
import type { TestCaller } from '#test/harness/caller.js';

describe('what commands name of the centre’s registers', () => {
  let test: TestApi;
  let staff: TestCaller;
  let administrator: TestCaller;
  const entry = '2025-01-06';

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    staff = test.by('STAFF');
    administrator = test.by('ADMINISTRATOR');
    await staff.register('eva_known', 'jur_known');
    await administrator.list('sites', 'LYON', 'NICE');
    await administrator.list('organisations', 'org_ccas');
  });
  afterAll(() => test?.close());

  const sitting = { at: '2025-03-10T09:00:00+01:00', place: 'Lyon', occurredAt: '2025-02-03' };
  const schedule = (journeyId: string, evaluators: readonly string[], more: object = {}) =>
    staff.command(journeyId, 'schedule-assessment', { assessment: 'A-E1', ...sitting, evaluators, ...more });

  it('is refused where nobody has the id, or somebody of another kind, naming each', async () => {
    const journeyId = await staff.open({ occurredAt: entry });
    const refused = await schedule(journeyId, ['eva_known', 'eva_nobody', 'jur_known']);
    expect([refused.statusCode, refused.json()]).toMatchObject([
      422,
      {
        errors: [
          { code: 'unknown-evaluator', pointer: '#/evaluators/1' },
          { code: 'unknown-evaluator', pointer: '#/evaluators/2' },
        ],
      },
    ]);
    expect((await schedule(journeyId, ['eva_known'])).statusCode).toBe(200);
    const period = {
      stageId: 'stg_1',
      kind: 'STAGE',
      tutorId: 'tut_nobody',
      from: '2025-03-03',
      until: '2025-05-30',
      occurredAt: '2025-02-10',
    };
    const stage = await staff.command(journeyId, 'agree-stage', { ...period, hostOrganisationId: 'org_nobody' });
    expect(stage.json<{ errors: object[] }>().errors).toMatchObject([
      { code: 'unknown-organisation', pointer: '#/hostOrganisationId' },
      { code: 'unknown-tutor', pointer: '#/tutorId' },
    ]);
    const batch = { commands: [{ command: 'agree-stage', data: { ...period, hostOrganisationId: 'org_ccas' } }] };
    expect((await staff.post(`/v1/journeys/${journeyId}/commands`, batch)).json()).toMatchObject({
      errors: [{ code: 'unknown-tutor', pointer: '#/commands/0/data/tutorId' }],
    });
    const dry = await staff.post(`/v1/journeys/${journeyId}/commands/schedule-assessment?dryRun=true`, {
      assessment: 'A-E1',
      ...sitting,
      evaluators: ['eva_nobody'],
    });
    expect([dry.statusCode, dry.json()]).toMatchObject([422, { errors: [{ code: 'unknown-evaluator' }] }]);
  });

  it('is looked up in its list by the words of its name', async () => {
    for (const [code, label] of [
      ['org_hospital', 'Hôpital de l’Étoile'],
      ['org_school', 'École de la Tour'],
    ])
      await test.api.inject({
        ...{ method: 'PUT', url: `/v1/reference-lists/organisations/${code}`, payload: { label } },
        headers: await test.as('ADMINISTRATOR'),
      });
    const found = async (q: string) =>
      (await staff.read<{ items: { code: string }[] }>(`/v1/reference-lists/organisations?q=${encodeURIComponent(q)}`)).items.map(
        ({ code }) => code,
      );
    expect(await found('hopi etoi')).toEqual(['org_hospital']);
    expect(await found('ECOLE')).toEqual(['org_school']);
    expect(await found('tour hopital')).toEqual([]);
    expect(await found('')).toEqual(expect.arrayContaining(['org_ccas', 'org_hospital', 'org_school']));
  });

  it('is chosen of a list, by who opens a journey too; what is closed is not chosen any more', async () => {
    const open = async (site: string) =>
      staff.post('/v1/journeys?dryRun=true', {
        candidateId: await staff.enrol(),
        certification: { code: 'coordinateur-parcours' },
        path: 'TRAINING',
        route: 'FORMATION_CONTINUE',
        site,
        occurredAt: entry,
      });
    expect((await open('NICE')).statusCode).toBe(200);
    expect((await open('NISE')).json()).toMatchObject({ errors: [{ code: 'unknown-site', pointer: '#/site' }] });
    await administrator.list('sites', 'ROUEN');
    await administrator.close('sites', 'ROUEN');
    expect((await open('ROUEN')).json()).toMatchObject({ errors: [{ code: 'unknown-site' }] });
    const { items } = await staff.read<{ items: object[] }>('/v1/reference-lists/sites');
    expect(items).toEqual([
      { code: 'LYON', label: 'LYON', isOpen: true },
      { code: 'NICE', label: 'NICE', isOpen: true },
      { code: 'ROUEN', label: 'ROUEN', isOpen: false },
    ]);
  });

  it('tells its entries apart: no name of another that is open, no code that differs by its case, no sign that nobody sees', async () => {
    const put = async (code: string, label: string, isOpen = true) => {
      const answer = await administrator.put(`/v1/reference-lists/cohorts/${code}`, { label, isOpen });
      return answer.statusCode === 200
        ? []
        : answer.json<{ errors: { code: string; pointer?: string }[] }>().errors.map((error) => [error.code, error.pointer]);
    };
    expect(await put('P-2026', 'Printemps 2026')).toEqual([]);
    expect(await put('P-2026', 'Printemps 2026')).toEqual([]);
    expect(await put('P-26', 'printemps 2026')).toEqual([['ambiguous-entry', '#/label']]);
    expect(await put('p-2026', 'Autre')).toEqual([['ambiguous-entry', undefined]]);
    for (const label of ['Prin\ttemps', 'Prin\u202Etemps']) expect(await put('P-27', label)).toEqual([['wrong-format', '#/label']]);
    expect(await put('P-2026', 'Printemps 2026', false)).toEqual([]);
    expect(await put('P-26', 'Printemps 2026')).toEqual([]);
    expect(await put('P-2026', 'Printemps 2026')).toEqual([['ambiguous-entry', '#/label']]);
  });

  it('a transfer moves the journey into the reach of the other site, and out of its own', async () => {
    const scope = (site: string): JourneyReach => ({ sites: [site], cohorts: 'ALL', certifications: 'ALL' });
    const journeyId = await staff.open({ occurredAt: entry, site: 'LYON' });
    const reached = async () =>
      Promise.all(
        ['LYON', 'NICE'].map(async (site) => (await test.by('STAFF', { scope: scope(site) }).get(`/v1/journeys/${journeyId}`)).statusCode),
      );
    expect(await reached()).toEqual([200, 404]);
    expect((await staff.command(journeyId, 'transfer', { site: 'NISE' })).json()).toMatchObject({ errors: [{ code: 'unknown-site' }] });
    expect((await staff.command(journeyId, 'transfer', { site: 'LYON' })).statusCode).toBe(409);
    expect((await staff.command(journeyId, 'transfer', { site: 'NICE', occurredAt: '2025-03-03' })).statusCode).toBe(200);
    expect(await reached()).toEqual([404, 200]);
  });

  it('an assessment is planned within the journey, and cancelled', async () => {
    const journeyId = await staff.open({ occurredAt: entry });
    const early = await schedule(journeyId, ['eva_known'], { at: '2024-12-10T09:00:00+01:00', occurredAt: entry });
    expect([early.statusCode, early.json()]).toMatchObject([
      409,
      { unmet: [{ code: 'planned.before-entry', field: 'at', source: 'tenue du registre' }] },
    ]);
    expect((await schedule(journeyId, ['eva_known'])).statusCode).toBe(200);
    const { items } = await staff.read<{ items: { kind: string; journeyId: string; status: string }[] }>('/v1/deadlines?limit=200');
    expect(items.filter((item) => item.journeyId === journeyId)).toMatchObject([{ kind: 'ASSESSMENT' }]);
    const cancelled = await staff.command(journeyId, 'cancel-assessment', {
      assessment: 'A-E1',
      reason: 'JUDGES',
      occurredAt: '2025-03-09',
    });
    expect(cancelled.statusCode).toBe(200);
    const after = await staff.read<{ items: { journeyId: string }[] }>('/v1/deadlines?limit=200');
    expect(after.items.filter((item) => item.journeyId === journeyId)).toEqual([]);
  });
});
