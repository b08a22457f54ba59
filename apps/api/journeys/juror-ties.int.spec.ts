import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';

const member = (jurorId: string, rest: object = {}) => ({
  jurorId,
  qualities: ['PROFESSIONAL'],
  qualified: true,
  outsideTrainingBody: true,
  tie: 'NONE',
  ...rest,
});

describe('who may not judge whom, found by the registers', () => {
  let test: TestApi;
  let administrator: TestCaller;
  let staff: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    administrator = test.by('ADMINISTRATOR');
    staff = test.by('STAFF');
    await administrator.register('jur_1', 'jur_2', 'jur_3', 'jur_4', 'tut_1', 'acc_1');
    await administrator.list('organisations', 'org_works', 'org_school', 'org_other');
  });
  afterAll(() => test?.close());

  const vae = { path: 'VAE', route: 'VAE', certification: { code: 'coordinateur-parcours' } };
  const codes = async (journeyId: string, command: string, data: object): Promise<readonly string[]> => {
    const answer = await administrator.command(journeyId, command, data);
    const { unmet = [], errors = [], warnings = [] } = answer.json<Answer>();
    return answer.statusCode === 200 ? ['done', ...warnings.map(({ code }) => code)] : [...unmet, ...errors].map(({ code }) => code);
  };
  const convening = async (journeyId: string, ...members: readonly object[]) => {
    const told = await codes(journeyId, 'convene-jury', {
      session: 'ses_1',
      at: '2025-03-10T10:00:00+01:00',
      place: 'Grenoble',
      members: [member('jur_1', { president: true }), member('jur_2'), ...members],
      women: 1,
      men: 1,
      occurredAt: '2025-02-10',
    });
    return told.filter((code) => code === 'done' || /organisation|tutor|accompanist|outside|namesake|twice/.test(code));
  };
  const works = (journeyId: string, data: object = {}) =>
    codes(journeyId, 'record-organisation', { organisationId: 'org_works', as: 'EMPLOYER', occurredAt: '2025-01-10', ...data });
  const declare = async (jurorId: string, ...affiliations: readonly object[]) =>
    (await staff.patch(`/v1/people/${jurorId}`, { affiliations }, { 'if-match': '*' })).statusCode;

  it('keep what a journey is told of the candidate’s employers, of the list of organisations alone', async () => {
    const journeyId = await administrator.open({ occurredAt: '2025-01-06' });
    expect(await works(journeyId, { organisationId: 'org_unlisted' })).toEqual(['unknown-organisation']);
    expect(await works(journeyId, { from: '2019-09-02' })).toEqual(['done']);
    expect(await works(journeyId, { from: '2019-09-02' })).toEqual(['organisation.unchanged']);
    const { state } = await administrator.read<{ state: object }>(`/v1/journeys/${journeyId}/state?version=2`);
    expect(state).toMatchObject({ organisations: [{ organisationId: 'org_works', as: 'EMPLOYER', from: '2019-09-02', until: null }] });
    const { items } = await administrator.read<{ items: { sentence?: string }[] }>(`/v1/journeys/${journeyId}/events`);
    expect(items.at(-1)).toMatchObject({ type: 'OrganisationRecorded' });
  });

  it('refuse for VAE a juror of the candidate’s employer at the same time, and tell one who had left before', async () => {
    expect(await declare('jur_3', { organisationId: 'org_works', as: 'EMPLOYER', from: '2018-01-01' })).toBe(200);
    const candidateId = await administrator.enrol();
    const earlier = await administrator.open({ candidateId, occurredAt: '2023-01-10' });
    expect(await works(earlier, { from: '2019-09-02', occurredAt: '2023-01-11' })).toEqual(['done']);
    await administrator.command(earlier, 'abandon', { reason: 'PERSONAL', comment: 'x', occurredAt: '2023-05-01' });
    const journeyId = await administrator.open({ ...vae, candidateId, occurredAt: '2025-01-06' });
    // Said in the other journey.
    expect(await convening(journeyId, member('jur_3'))).toEqual(['jury.organisation-tie']);
    expect(await declare('jur_3', { organisationId: 'org_works', as: 'EMPLOYER', from: '2018-01-01', until: '2019-08-31' })).toBe(200);
    expect(await convening(journeyId, member('jur_3'))).not.toContain('jury.organisation-tie');
    const dry = await administrator.post(`/v1/journeys/${journeyId}/commands/record-organisation?dryRun=true`, {
      organisationId: 'org_works',
      as: 'EMPLOYER',
      mistaken: true,
    });
    expect(dry.statusCode).toBe(200);
  });

  it('tell in training a juror of the candidate’s organisations, and refuse one said to be from outside the training body', async () => {
    const journeyId = await administrator.open({ occurredAt: '2025-01-06' });
    expect(await works(journeyId, { organisationId: 'org_school', as: 'TRAINING_BODY' })).toEqual(['done']);
    expect(await declare('jur_4', { organisationId: 'org_school', as: 'TRAINING_BODY', from: '2020-01-01' })).toBe(200);
    expect(await convening(journeyId, member('jur_4'))).toEqual(['jury.not-outside']);
    expect(await convening(journeyId, member('jur_4', { outsideTrainingBody: false }))).toEqual(['done', 'jury.organisation-shared']);
  });

  it('tell of each juror found by name why they may not sit, before anybody is convened', async () => {
    const candidateId = await administrator.enrol();
    const journeyId = await administrator.open({ ...vae, candidateId, occurredAt: '2025-01-06' });
    expect(await works(journeyId)).toEqual(['done']);
    const register = async (givenName: string, rest: object) =>
      (await staff.send<{ id: string }>('/v1/people', { kind: 'JUROR', familyName: 'Cherchée', givenNames: [givenName], ...rest })).id;
    const colleague = await register('Aude', {
      affiliations: [{ organisationId: 'org_works', as: 'EMPLOYER' }],
      qualities: ['PROFESSIONAL'],
    });
    const habilitations = [{ certification: 'coordinateur-parcours', qualified: true, from: '2024-01-01', until: '2025-12-31' }];
    const free = await register('Berthe', { habilitations, availability: [{ from: '2025-03-01', until: '2025-03-31' }] });
    const found = async (on: string, caller = staff) =>
      caller.read<{ items: object[] }>(`/v1/journeys/${journeyId}/possible-jurors?q=cherch&on=${on}`);
    expect((await found('2025-03-10')).items).toMatchObject([
      {
        ...{
          jurorId: colleague,
          name: 'Aude Cherchée',
          qualities: ['PROFESSIONAL'],
          isHabilitated: null,
          isAvailable: null,
          isQualified: false,
        },
        ties: [{ code: 'jury.organisation-tie', source: expect.stringMatching(/D6412-6/) }],
      },
      { jurorId: free, isHabilitated: true, isQualified: true, isAvailable: true, ties: [], warnings: [] },
    ]);
    expect((await found('2026-03-10')).items[1]).toMatchObject({ isHabilitated: false, isQualified: false, isAvailable: false });
    const elsewhere = test.by('STAFF', { scope: { sites: ['NANTES'], cohorts: 'ALL', certifications: 'ALL' } });
    expect((await elsewhere.get(`/v1/journeys/${journeyId}/possible-jurors?q=cherch&on=2025-03-10`)).statusCode).toBe(404);
    const accesses = await administrator.read<{ items: object[] }>(`/v1/personal-accesses?personId=${free}`);
    expect(accesses.items[0]).toMatchObject({ operation: 'look-up-jurors', streamId: journeyId, category: 'IDENTITY' });
  });

  it('refuse who tutored the candidate under another id of theirs, once the directory says that it is one human', async () => {
    const journeyId = await administrator.open({ occurredAt: '2025-01-06' });
    await administrator.register('tut_hat', 'jur_hat');
    const stage = {
      stageId: 'stg_1',
      kind: 'STAGE',
      hostOrganisationId: 'org_other',
      tutorId: 'tut_hat',
      from: '2025-01-20',
      until: '2025-02-28',
    };
    expect(await codes(journeyId, 'agree-stage', { ...stage, occurredAt: '2025-01-15' })).toEqual(['done']);
    const dry = async () => {
      const answer = await administrator.post(`/v1/journeys/${journeyId}/commands/convene-jury?dryRun=true`, {
        ...{ session: 'ses_1', at: '2025-03-10T10:00:00+01:00', place: 'Grenoble', women: 1, men: 1, occurredAt: '2025-02-10' },
        members: [member('jur_1', { president: true }), member('jur_2'), member('jur_hat')],
      });
      return JSON.stringify(answer.json());
    };
    expect(await dry()).not.toContain('jury.tutor');
    expect((await staff.post('/v1/people/jur_hat/hats', { personId: 'tut_hat' })).statusCode).toBe(201);
    expect(await dry()).toContain('Le juré jur_hat (aussi inscrit sous tut_hat) a été le tuteur du candidat');
    expect(await convening(journeyId, member('jur_hat'))).toEqual(['jury.tutor']);
    expect(await convening(journeyId, member('jur_hat', { distinctFrom: ['tut_hat'] }))).toEqual(['jury.tutor']);
    expect((await staff.post('/v1/people/jur_hat/hats/tut_hat/unlinking', {})).statusCode).toBe(403);
    expect((await administrator.post('/v1/people/jur_hat/hats/tut_hat/unlinking', {})).statusCode).toBe(204);
    expect(await convening(journeyId, member('jur_hat'))).toEqual(['done']);
  });
});

interface Answer {
  readonly unmet?: readonly { readonly code: string }[];
  readonly errors?: readonly { readonly code: string }[];
  readonly warnings?: readonly { readonly code: string }[];
}
