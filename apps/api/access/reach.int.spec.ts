import { randomUUID } from 'node:crypto';
import type { JourneyReach } from '#libs/journey/queries/reach.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
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

  type Who = Parameters<TestApi['as']>[1];
  const post = async (url: string, payload: object, role: CallerRole, who: Who = {}, key: string = randomUUID()) =>
    await test.api.inject({
      ...{ method: 'POST', url, payload },
      headers: { ...(await test.as(role, who)), 'idempotency-key': key, 'if-match': '*' },
    });
  const get = async (url: string, role: CallerRole, who: Who = {}) => await test.api.inject({ url, headers: await test.as(role, who) });
  const enrol = async (familyName: string, who: Who) => {
    const created = await post('/v1/candidates', { familyName, givenNames: ['Ana'], birthDate: '1990-01-01' }, 'STAFF', who);
    return created.json<{ id: string; possibleDuplicates: string[] }>();
  };
  const start = (candidateId: string, place: object = {}) => ({
    ...{
      candidateId,
      certification: { code: here.certification },
      path: 'TRAINING',
      route: 'FORMATION_CONTINUE',
      occurredAt: '2026-01-05',
    },
    ...place,
  });

  it('a command by who is not assigned is refused before anything is recorded, naming the rule: alone, in a batch and as a dry run', async () => {
    const grid = { assessment, evaluator: 'eva_other', lines: [line] };
    const commands = `/v1/journeys/${journey.journeyId}/commands`;
    const records = () => test.parts.dataSource.query('SELECT count(*) AS records FROM command_record');
    const before = await records();
    const who = { personId: named.evaluator };
    for (const query of ['', '?dryRun=true']) {
      const alone = await post(`${commands}/record-grid${query}`, grid, 'EVALUATOR', who);
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
      expect((await post(`${commands}${query}`, { commands: batch }, 'EVALUATOR', who)).json()).toMatchObject({
        errors: [{ code: 'access.grid-of-somebody-else', pointer: '#/commands/1/data/evaluator' }],
      });
      const signed = await post(`${commands}/sign-minutes${query}`, { session, jurorId: named.president }, 'JUROR', {
        personId: named.juror,
      });
      expect([signed.statusCode, signed.json()]).toMatchObject([403, { errors: [{ code: 'access.signature-of-somebody-else' }] }]);
    }
    expect(await records()).toEqual(before);
  });

  it('is told by what may be done: each thing that a command may be about, with whether it is theirs', async () => {
    const explained = await get(`/v1/journeys/${journey.journeyId}/commands`, 'EVALUATOR', { personId: named.evaluator });
    const { commands } = explained.json<{
      commands: { command: string; targets: { value: string; unmet: { code: string }[] }[] }[];
    }>();
    const targets = commands.find(({ command }) => command === 'record-attendance')?.targets ?? [];
    const notTheirs = (value: string) =>
      targets.find((target) => target.value === value)?.unmet.some(({ code }) => code === 'access.evaluator-not-assigned');
    expect([notTheirs(assessment), notTheirs('B-E1')]).toEqual([false, true]);
  });

  it('a journey opens within the scope of who opens it, for a candidate whom they reach', async () => {
    const who = { subject: 'lyon', scope: limited };
    const { id } = await enrol('Ouverture', who);
    const outside = await post('/v1/journeys?dryRun=true', start(id, { site: 'NANTES' }), 'STAFF', who);
    expect([outside.statusCode, outside.json()]).toMatchObject([
      403,
      { errors: [{ code: 'access.site-out-of-scope', pointer: '#/site' }] },
    ]);
    expect((await post('/v1/journeys?dryRun=true', start(id), 'STAFF', who)).statusCode).toBe(403);
    const stranger = await post('/v1/journeys?dryRun=true', start(id, { site: 'NANTES' }), 'STAFF', {
      subject: 'nantes',
      scope: elsewhere,
    });
    const nobody = await post('/v1/journeys?dryRun=true', start('can_nobody', { site: 'NANTES' }), 'STAFF', {
      ...{ subject: 'nantes', scope: elsewhere },
    });
    const told = ({ statusCode, body }: typeof stranger) => [statusCode, body.replace(/"instance":"[^"]*"/, '')];
    expect(told(stranger)).toEqual(told(nobody));
    expect(stranger.json()).toMatchObject({ status: 422, errors: [{ code: 'unknown-candidate' }] });
    expect((await post('/v1/journeys?dryRun=true', start(id, { site: here.site }), 'STAFF', who)).json()).toMatchObject({ accepted: true });
  });

  it('a candidate is read by who enrolled them, until a journey says where they belong', async () => {
    const [lyon, nantes] = [
      { subject: 'lyon', scope: limited },
      { subject: 'nantes', scope: elsewhere },
    ];
    const { id } = await enrol('Passerelle', lyon);
    const read = async (who: Who) => (await get(`/v1/candidates/${id}`, 'STAFF', who)).statusCode;
    expect([await read(lyon), await read(nantes), await read({ subject: 'all' })]).toEqual([200, 404, 200]);
    expect((await get(`/v1/candidates/${id}`, 'CANDIDATE', { personId: id })).statusCode).toBe(200);
    expect((await enrol('Passerelle', nantes)).possibleDuplicates).toEqual([]);
    await prepared.add(id, { ...here, site: 'NANTES' }, { names: false, file: 'f'.repeat(64) });
    expect([await read(lyon), await read(nantes), await read({ subject: 'all' })]).toEqual([404, 200, 200]);
    const found = async (scope: JourneyReach) =>
      (await get('/v1/journeys?q=passerelle', 'STAFF', { scope })).json<{ items: object[] }>().items;
    expect([(await found(limited)).length, (await found(elsewhere)).length]).toEqual([0, 1]);
  });

  it('a journey of no site is reached by who is limited to none', async () => {
    const { id } = await enrol('Sans-site', {});
    const started = await post('/v1/journeys', start(id), 'STAFF');
    const { journeyId } = started.json<{ journeyId: string }>();
    const read = async (scope: JourneyReach) => (await get(`/v1/journeys/${journeyId}`, 'AUDITOR', { scope })).statusCode;
    expect([await read(limited), await read({ ...limited, sites: 'ALL' })]).toEqual([404, 200]);
  });

  it('a candidate reads their own journey, asks for an accommodation, and sees no other', async () => {
    const { id } = await enrol('Soi-même', {});
    const { journeyId } = (await post('/v1/journeys', start(id), 'STAFF')).json<{ journeyId: string }>();
    const who = { subject: 'candidate', personId: id, scope: { sites: [], cohorts: [], certifications: [] } };
    for (const path of ['', '/commands', '/plan', '/state?version=1'])
      expect([path, (await get(`/v1/journeys/${journeyId}${path}`, 'CANDIDATE', who)).statusCode]).toEqual([path, 200]);
    expect((await get(`/v1/journeys/${journeyId}/events`, 'CANDIDATE', who)).statusCode).toBe(403);
    const listed = (await get('/v1/journeys', 'CANDIDATE', who)).json<{ items: { journeyId: string }[] }>();
    expect(listed.items.map((item) => item.journeyId)).toEqual([journeyId]);
    const ask = { amenagementId: 'ame_1', request: 'Un tiers temps' };
    const url = (each: string) => `/v1/journeys/${each}/commands/request-amenagement`;
    const asked = await post(url(journeyId), ask, 'CANDIDATE', who);
    expect([asked.statusCode, asked.json()]).toMatchObject([200, { status: 'DONE' }]);
    const { commandId } = asked.json<{ commandId: string }>();
    expect((await get(`/v1/commands/${commandId}`, 'CANDIDATE', who)).statusCode).toBe(200);
    expect((await get(`/v1/commands/${commandId}`, 'CANDIDATE', { ...who, subject: 'another' })).statusCode).toBe(404);
    expect((await post(url(journey.journeyId), ask, 'CANDIDATE', who)).statusCode).toBe(404);
    expect((await post(url(newId()), ask, 'CANDIDATE', who)).statusCode).toBe(404);
  });

  it('a command sent again is answered as it was, though its sender is no longer assigned to what it was about', async () => {
    const { id } = await enrol('Renvoi', {});
    const { journeyId } = (await post('/v1/journeys', start(id), 'STAFF')).json<{ journeyId: string }>();
    const commands = `/v1/journeys/${journeyId}/commands`;
    const schedule = (code: string, evaluator: string) =>
      post(
        `${commands}/schedule-assessment`,
        { assessment: code, at: '2026-02-02T09:00:00+01:00', place: 'ici', evaluators: [evaluator], occurredAt: '2026-01-06' },
        'STAFF',
      );
    expect([(await schedule('A-E1', 'eva_1')).statusCode, (await schedule('A-E2', 'eva_1')).statusCode]).toEqual([200, 200]);
    const excused = { assessment: 'A-E1', attendance: 'EXCUSED', occurredAt: '2026-02-02' };
    const send = (key: string) => post(`${commands}/record-attendance`, excused, 'EVALUATOR', { personId: 'eva_1' }, key);
    const first = await send('one');
    expect(first.statusCode).toBe(200);
    expect((await schedule('A-E1', 'eva_2')).statusCode).toBe(200);
    const again = await send('one');
    expect([again.statusCode, again.body]).toEqual([200, first.body]);
    expect((await send('two')).json()).toMatchObject({ errors: [{ code: 'access.evaluator-not-assigned' }] });
  });
});
