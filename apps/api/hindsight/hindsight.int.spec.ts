import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';
import { inFrench } from '../answers/in-french.js';
import { differencesAnswer, explanationAnswer, journeyJudgement, judgementPage, planAnswer } from './hindsight.schema.js';

describe('hindsight over HTTP', () => {
  let test: TestApi;
  let auditor: TestCaller;
  let journeyId: string;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    auditor = test.by('AUDITOR');
    journeyId = await test.by('STAFF').open({ path: 'VAE', route: 'VAE', occurredAt: '2024-05-02' });
    await command('submit-feasibility-file', { occurredAt: '2024-05-03' });
    await command('decide-recevabilite', { decision: 'RECEVABLE', occurredAt: '2024-05-04' }, 'ADMINISTRATOR', 409);
    await command('declare-file-complete', { lastPieceReceivedOn: '2024-05-06', occurredAt: '2024-05-06' });
    await command('decide-recevabilite', { decision: 'RECEVABLE', occurredAt: '2024-06-01' }, 'ADMINISTRATOR');
    await command('record-candidate-step', { kind: 'PLANNED', occurredAt: '2024-09-20' });
  });
  afterAll(() => test?.close());

  const command = async (name: string, data: object, role: CallerRole = 'STAFF', status = 200) => {
    const response = await test.by(role).command(journeyId, name, data);
    expect([name, response.statusCode, response.body]).toEqual([name, status, expect.any(String)]);
  };
  const ok = async (path: string): Promise<unknown> => {
    const response = await auditor.get(`/v1/journeys/${journeyId}${path}`);
    expect([response.statusCode, response.body]).toEqual([200, expect.any(String)]);
    return response.json();
  };

  it('tells what changed between two days, by whom, on the axis of the facts and on that of what was known', async () => {
    const occurred = inFrench(differencesAnswer).schema.parse(await ok('/differences?from=2024-05-20&to=2024-06-10'));
    expect(occurred.title).toBe('Entre le 20 mai 2024 et le 10 juin 2024, d’après les dates des faits :');
    expect(occurred.changes.map(({ kind, before, after }) => [kind, before, after])).toContainEqual([
      'RECEVABILITE',
      'COMPLETE',
      'RECEVABLE',
    ]);
    const recorded = inFrench(differencesAnswer).schema.parse(await ok('/differences?from=2024-05-20&to=2024-06-10&axis=recorded'));
    expect(recorded.changes).toEqual([]);
    const unknown = inFrench(differencesAnswer).schema.parse(await ok('/differences?from=2024-05-20&to=2024-06-10&asOf=2024-12-31'));
    expect(unknown.changes).toEqual([]);
    expect((await auditor.get(`/v1/journeys/${journeyId}/differences?from=2024-06-10&to=2024-05-20`)).statusCode).toBe(422);
    expect(
      (await auditor.get(`/v1/journeys/${journeyId}/differences?from=2024-05-20&to=2024-06-10&axis=recorded&asOf=2024-06-01`)).statusCode,
    ).toBe(422);
  });

  it('explains a decision: who, which command, which rule, on what, and what had been refused before', async () => {
    const { items } = (await ok('/events?limit=200')) as { items: { version: number; type: string; commandId: string }[] };
    const decided = items.find(({ type }) => type === 'RecevabiliteDecided')!;
    const explained = inFrench(explanationAnswer).schema.parse(await ok(`/events/${decided.version}/explanation`));
    expect(explained).toMatchObject({
      who: { role: 'ADMINISTRATOR' },
      command: { commandId: decided.commandId, names: ['decide-recevabilite'] },
      rules: { code: 'coordinateur-parcours', version: '1' },
      clauses: [{ rule: 'recevabilité', source: expect.stringContaining('R6412-4') }],
    });
    expect(explained.restsOn.map(({ type }) => type)).toEqual(['FeasibilityFileSubmitted', 'FeasibilityFileCompleted']);
    expect(explained.refusedBefore).toHaveLength(1);
    expect(explained.refusedBefore[0]).toMatchObject({ names: ['decide-recevabilite'], alike: 'COMMAND' });
    expect(explained.refusedBefore[0]?.unmet.map(({ code }) => code)).toContain('vae.file-not-complete');
    expect((await auditor.get(`/v1/journeys/${journeyId}/events/999/explanation`)).statusCode).toBe(404);
    const training = await test.by('STAFF').open({ occurredAt: '2024-09-02' });
    const started = await auditor.get(`/v1/journeys/${training}/events/1/explanation`);
    expect(started.json()).toMatchObject({ sentence: expect.stringContaining('voie « Après un parcours de formation continue »') });
  });

  it('plans the way to the diploma, with who may do each step', async () => {
    const { steps, blockedBy } = inFrench(planAnswer).schema.parse(await ok('/plan'));
    expect(blockedBy).toEqual([]);
    expect(steps[0]).toMatchObject({ command: 'submit-validation-file', roles: ['ADMINISTRATOR', 'STAFF'] });
    expect(steps.at(-1)).toMatchObject({ command: 'issue-diploma', roles: ['ADMINISTRATOR'] });
  });

  it('judges a journey, and all of them, under another règlement, and keeps the journey as it is', async () => {
    const before = (await auditor.get(`/v1/journeys/${journeyId}`)).body;
    const reglement = encodeURIComponent(JSON.stringify({ caduciteMonths: { value: 3, source: 'projet' } }));
    const judged = inFrench(journeyJudgement).schema.parse(await ok(`/judgement?reglement=${reglement}`));
    expect(judged.migration).toBeNull();
    expect(judged.decisions.map(({ type, unmet }) => [type, unmet.map(({ code }) => code)])).toEqual([
      ['CandidateStepRecorded', ['vae.recevabilite-lapsed']],
    ]);
    expect(judged.deadlines).toContainEqual(
      expect.objectContaining({ key: 'caducite:1', recorded: '2024-12-01', otherwise: '2024-09-01' }),
    );
    const all = await auditor.get(`/v1/judgements?certification=coordinateur-parcours&reglement=${reglement}`);
    const page = inFrench(judgementPage).schema.parse(all.json());
    expect([page.judged, page.items.map((item) => item.journeyId)]).toEqual([2, [journeyId]]);
    expect((await auditor.get(`/v1/journeys/${journeyId}`)).body).toBe(before);
  });

  it('refuses rules that it does not know or cannot read, saying so', async () => {
    const status = async (query: string) => (await auditor.get(`/v1/journeys/${journeyId}/judgement?${query}`)).statusCode;
    const nowhere = await auditor.get('/v1/judgements?certification=zzz&version=1');
    expect(nowhere.json()).toMatchObject({ status: 422, errors: [{ code: 'unknown-certification', parameter: 'certification' }] });
    expect(await status('version=9')).toBe(404);
    expect(await status('')).toBe(422);
    expect(await status('version=1&reglement={}')).toBe(422);
    expect(await status('reglement=nonsense')).toBe(422);
    expect(await status(`reglement=${encodeURIComponent('{"caduciteMonths":{"value":"trois","source":"x"}}')}`)).toBe(422);
    expect(await status('version=1&blocks=A')).toBe(422);
    expect(await status('version=1&blocks=A:A,B:')).toBe(200);
  });

  it('answers that a journey is unknown', async () => {
    const unknown = `/v1/journeys/jrn_${'0'.repeat(40)}`;
    for (const path of ['differences?from=2024-01-01&to=2024-02-01', 'events/1/explanation', 'plan', 'judgement?version=1'])
      expect([path, (await auditor.get(`${unknown}/${path}`)).statusCode]).toEqual([path, 404]);
  });
});
