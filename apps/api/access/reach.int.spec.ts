import type { JourneyReach } from '#libs/journey/queries/reach.js';
import { startTestApi, type TestApi, type Who } from '#test/harness/api.js';
import { training } from '#test/harness/caller.js';
import { assessment, here, named, newId, PreparedJourneys, session, type PreparedJourney } from './testing/prepared-journeys.js';

const limited: JourneyReach = { sites: [here.site], cohorts: 'ALL', certifications: 'ALL' };
const elsewhere: JourneyReach = { ...limited, sites: ['NANTES'] };
const line = { criterion: '1.1-c1', grading: 'ACQUIS' };

describe('what a caller reaches', () => {
  let test: TestApi;
  let journey: PreparedJourney;
  let prepared: PreparedJourneys;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    prepared = new PreparedJourneys(test.parts);
    journey = await prepared.add('can_prepared', here, { names: true, file: 'f'.repeat(64) });
  });
  afterAll(() => test?.close());

  const enrol = (familyName: string, who: Who) => {
    const identity = { familyName, givenNames: ['Ana'], birthDate: '1990-01-01' };
    return test.by('STAFF', who).send<{ id: string; possibleDuplicates: string[] }>('/v1/candidates', identity);
  };
  const start = (candidateId: string, place: object = {}) => ({ ...training, candidateId, occurredAt: '2026-01-05', ...place });

  it('a command by who is not assigned is refused before anything is recorded, naming the rule: alone, in a batch and as a dry run', async () => {
    const grid = { assessment, evaluator: 'eva_other', lines: [line] };
    const commands = `/v1/journeys/${journey.journeyId}/commands`;
    const records = () => test.parts.dataSource.query('SELECT count(*) AS records FROM command_record');
    const before = await records();
    const evaluator = test.by('EVALUATOR', { personId: named.evaluator });
    for (const query of ['', '?dryRun=true']) {
      const alone = await evaluator.post(`${commands}/record-grid${query}`, grid);
      expect([alone.statusCode, alone.json()]).toMatchObject([
        403,
        {
          type: 'urn:jalon:problem:forbidden',
          detail: 'Un évaluateur ne remplit une grille qu’en son propre nom.',
          errors: [{ code: 'access.grid-of-somebody-else', pointer: '#/evaluator' }],
        },
      ]);
      const batch = [
        { command: 'record-attendance', data: { assessment, attendance: 'PRESENT' } },
        { command: 'record-grid', data: grid },
      ];
      expect((await evaluator.post(`${commands}${query}`, { commands: batch })).json()).toMatchObject({
        errors: [{ code: 'access.grid-of-somebody-else', pointer: '#/commands/1/data/evaluator' }],
      });
      const juror = test.by('JUROR', { personId: named.juror });
      const signed = await juror.post(`${commands}/sign-minutes${query}`, { session, jurorId: named.president });
      expect([signed.statusCode, signed.json()]).toMatchObject([403, { errors: [{ code: 'access.signature-of-somebody-else' }] }]);
    }
    expect(await records()).toEqual(before);
  });

  it('is told by what may be done: each thing that a command may be about, with whether it is theirs', async () => {
    const explained = await test.by('EVALUATOR', { personId: named.evaluator }).get(`/v1/journeys/${journey.journeyId}/commands`);
    const { commands } = explained.json<{
      commands: { command: string; targets: { value: string; unmet: { code: string }[] }[] }[];
    }>();
    const targets = commands.find(({ command }) => command === 'record-attendance')?.targets ?? [];
    const notTheirs = (value: string) =>
      targets.find((target) => target.value === value)?.unmet.some(({ code }) => code === 'access.evaluator-not-assigned');
    expect([notTheirs(assessment), notTheirs('B-E1')]).toEqual([false, true]);
  });

  it('a journey opens within the scope of who opens it, for a candidate whom they reach', async () => {
    await test.by('ADMINISTRATOR').list('sites', here.site, 'NANTES');
    const who = { subject: 'lyon', scope: limited };
    const [lyon, nantes] = [test.by('STAFF', who), test.by('STAFF', { subject: 'nantes', scope: elsewhere })];
    const { id } = await enrol('Ouverture', who);
    const outside = await lyon.post('/v1/journeys?dryRun=true', start(id, { site: 'NANTES' }));
    expect([outside.statusCode, outside.json()]).toMatchObject([
      403,
      { errors: [{ code: 'access.site-out-of-scope', pointer: '#/site' }] },
    ]);
    expect((await lyon.post('/v1/journeys?dryRun=true', start(id))).statusCode).toBe(403);
    const stranger = await nantes.post('/v1/journeys?dryRun=true', start(id, { site: 'NANTES' }));
    const nobody = await nantes.post('/v1/journeys?dryRun=true', start('can_nobody', { site: 'NANTES' }));
    const told = ({ statusCode, body }: typeof stranger) => [statusCode, body.replace(/"instance":"[^"]*"/, '')];
    expect(told(stranger)).toEqual(told(nobody));
    expect(stranger.json()).toMatchObject({ status: 422, errors: [{ code: 'unknown-candidate' }] });
    expect((await lyon.post('/v1/journeys?dryRun=true', start(id, { site: here.site }))).json()).toMatchObject({ accepted: true });
  });

  it('a candidate is read by who enrolled them, until a journey says where they belong', async () => {
    const [lyon, nantes] = [
      { subject: 'lyon', scope: limited },
      { subject: 'nantes', scope: elsewhere },
    ];
    const { id } = await enrol('Passerelle', lyon);
    const read = async (who: Who) => (await test.by('STAFF', who).get(`/v1/candidates/${id}`)).statusCode;
    expect([await read(lyon), await read(nantes), await read({ subject: 'all' })]).toEqual([200, 404, 200]);
    expect((await test.by('CANDIDATE', { personId: id }).get(`/v1/candidates/${id}`)).statusCode).toBe(200);
    expect((await enrol('Passerelle', nantes)).possibleDuplicates).toEqual([]);
    await prepared.add(id, { ...here, site: 'NANTES' }, { names: false, file: 'f'.repeat(64) });
    expect([await read(lyon), await read(nantes), await read({ subject: 'all' })]).toEqual([404, 200, 200]);
    const found = async (scope: JourneyReach) =>
      (await test.by('STAFF', { scope }).read<{ items: object[] }>('/v1/journeys?q=passerelle')).items;
    expect([(await found(limited)).length, (await found(elsewhere)).length]).toEqual([0, 1]);
  });

  it('a journey of no site is reached by who is limited to none', async () => {
    const { id } = await enrol('Sans-site', {});
    const journeyId = await test.by('STAFF').open(start(id));
    const read = async (scope: JourneyReach) => (await test.by('AUDITOR', { scope }).get(`/v1/journeys/${journeyId}`)).statusCode;
    expect([await read(limited), await read({ ...limited, sites: 'ALL' })]).toEqual([404, 200]);
  });

  it('a candidate reads their own journey, asks for an accommodation, and sees no other', async () => {
    const { id } = await enrol('Soi-même', {});
    const journeyId = await test.by('STAFF').open(start(id));
    const who = { subject: 'candidate', personId: id, scope: { sites: [], cohorts: [], certifications: [] } };
    const candidate = test.by('CANDIDATE', who);
    for (const path of ['', '/commands', '/plan', '/state?version=1'])
      expect([path, (await candidate.get(`/v1/journeys/${journeyId}${path}`)).statusCode]).toEqual([path, 200]);
    expect((await candidate.get(`/v1/journeys/${journeyId}/events`)).statusCode).toBe(403);
    const listed = await candidate.read<{ items: { journeyId: string }[] }>('/v1/journeys');
    expect(listed.items.map((item) => item.journeyId)).toEqual([journeyId]);
    const ask = { amenagementId: 'ame_1', request: 'Un tiers temps' };
    const asked = await candidate.command(journeyId, 'request-amenagement', ask);
    expect([asked.statusCode, asked.json()]).toMatchObject([200, { status: 'DONE' }]);
    const { commandId } = asked.json<{ commandId: string }>();
    expect((await candidate.get(`/v1/commands/${commandId}`)).statusCode).toBe(200);
    expect((await test.by('CANDIDATE', { ...who, subject: 'another' }).get(`/v1/commands/${commandId}`)).statusCode).toBe(404);
    expect((await candidate.command(journey.journeyId, 'request-amenagement', ask)).statusCode).toBe(404);
    expect((await candidate.command(newId(), 'request-amenagement', ask)).statusCode).toBe(404);
  });

  it('a command sent again is answered as it was, though its sender is no longer assigned to what it was about', async () => {
    await test.by('STAFF').register('eva_1', 'eva_2');
    const { id } = await enrol('Renvoi', {});
    const journeyId = await test.by('STAFF').open(start(id));
    const sitting = { at: '2026-02-02T09:00:00+01:00', place: 'ici', occurredAt: '2026-01-06' };
    const schedule = (code: string, evaluator: string) =>
      test.by('STAFF').command(journeyId, 'schedule-assessment', { assessment: code, evaluators: [evaluator], ...sitting });
    expect([(await schedule('A-E1', 'eva_1')).statusCode, (await schedule('A-E2', 'eva_1')).statusCode]).toEqual([200, 200]);
    const excused = { assessment: 'A-E1', attendance: 'EXCUSED', occurredAt: '2026-02-02' };
    const send = (key: string) => test.by('EVALUATOR', { personId: 'eva_1' }).command(journeyId, 'record-attendance', excused, { key });
    const first = await send('one');
    expect(first.statusCode).toBe(200);
    expect((await schedule('A-E1', 'eva_2')).statusCode).toBe(200);
    const again = await send('one');
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
    expect((await send('two')).json()).toMatchObject({ errors: [{ code: 'access.evaluator-not-assigned' }] });
  });
});
