import { randomUUID } from 'node:crypto';
import { fold } from '#libs/domain/journey/evolve.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { eventHash } from '#libs/record/journal/hash-chain.js';
import { canonicalJson } from '#libs/platform/json/canonical-json.js';
import type { CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { training, type TestCaller } from '#test/harness/caller.js';
import { inFrench } from '../answers/in-french.js';
import {
  commandDescriptions,
  commandsExplained,
  commandsLean,
  eventPage,
  journeyDetail,
  journeyPage,
  stateAnswer,
} from './journey.schema.js';

const remark = 'Sérieux et ponctuel, à suivre de près';

describe('journeys over HTTP', () => {
  let test: TestApi;
  let staff: TestCaller;
  let auditor: TestCaller;

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    staff = test.by('STAFF');
    auditor = test.by('AUDITOR');
    await test.by('ADMINISTRATOR').list('cohorts', '2024-A');
  });
  afterAll(() => test?.close());

  const start = (candidateId: string) => ({ ...training, candidateId, cohort: '2024-A', occurredAt: '2024-09-02' });
  const newJourney = async (candidateId?: string): Promise<string> => staff.open(start(candidateId ?? (await staff.enrol())));
  const suspension = { reason: 'PERSONAL', comment: remark, occurredAt: '2024-10-01' };

  it('start with an address and a version, once for the same key', async () => {
    const candidateId = await staff.enrol();
    const key = randomUUID();
    const [first, second] = await Promise.all([
      staff.post('/v1/journeys', start(candidateId), { key }),
      staff.post('/v1/journeys', start(candidateId), { key }),
    ]);
    expect(first.statusCode).toBe(201);
    // To the byte, whether the workflow answers or the record: a client may compare.
    expect(second.body).toBe(first.body);
    expect((await staff.post('/v1/journeys', start(candidateId), { key })).body).toBe(first.body);
    const { journeyId } = first.json<{ journeyId: string }>();
    expect(first.headers).toMatchObject({ location: `/v1/journeys/${journeyId}`, etag: '"1"' });

    const shown = await auditor.get(`/v1/journeys/${journeyId}`);
    const etag = String(shown.headers['etag']);
    expect(etag).toMatch(/^"1-[0-9a-f]{16}"$/);
    expect(inFrench(journeyDetail).schema.parse(shown.json())).toMatchObject({
      journeyId,
      candidateId,
      cohort: '2024-A',
      status: 'ENROLLED',
      enteredOn: '2024-09-02',
    });
    expect(shown.json()).toMatchObject({
      scope: 'FULL',
      scopeLabel: 'certification entière',
      siteLabel: null,
      cohortLabel: expect.any(String),
    });
    const unchanged = await auditor.get(`/v1/journeys/${journeyId}`, { 'if-none-match': `W/${etag}` });
    expect([unchanged.statusCode, unchanged.body]).toEqual([304, '']);
    // What one reader was answered says nothing of what another would be: of the same version neither has the other's.
    expect((await staff.get(`/v1/journeys/${journeyId}`, { 'if-none-match': etag })).statusCode).toBe(200);
  });

  it('refuse a second open one with its reason, and say beforehand that they would', async () => {
    const candidateId = await staff.enrol();
    await newJourney(candidateId);
    const refusal = await staff.post('/v1/journeys', start(candidateId));
    expect(refusal.json()).toMatchObject({
      type: 'urn:jalon:problem:refused',
      status: 409,
      unmet: [{ code: 'journey.already-open', sentence: expect.any(String), source: expect.any(String) }],
    });
    const dryRun = await staff.post('/v1/journeys?dryRun=true', start(candidateId));
    expect([dryRun.statusCode, dryRun.json()]).toMatchObject([200, { accepted: false, unmet: [{ code: 'journey.already-open' }] }]);
  });

  it('name what a start asks for and does not exist', async () => {
    const response = await staff.post('/v1/journeys', { ...start('can_nobody'), certification: { code: 'none' } });
    expect([response.statusCode, response.json()]).toMatchObject([
      422,
      { errors: [{ pointer: '#/candidateId' }, { pointer: '#/certification' }] },
    ]);
  });

  it('advance by one command: applied once for a key, whatever is resent; refused under the same key with another body', async () => {
    const id = await newJourney();
    const url = `/v1/journeys/${id}/commands/suspend`;
    const key = randomUUID();
    const done = await staff.post(url, suspension, { key, ifMatch: '"1"' });
    expect([done.statusCode, done.headers['etag']]).toEqual([200, '"2"']);
    expect(done.json()).toMatchObject({ status: 'DONE', journeyId: id, fromVersion: 1, toVersion: 2 });
    expect((await staff.post(url, suspension, { key, ifMatch: '"1"' })).json()).toEqual(done.json());
    const other = await staff.post(url, { ...suspension, reason: 'FAMILY' }, { key, ifMatch: '"1"' });
    expect([other.statusCode, other.json()]).toMatchObject([422, { type: 'urn:jalon:problem:idempotency-key-reused' }]);
    const elsewhere = await staff.command(id, 'resume', suspension, { key, ifMatch: '"1"' });
    expect(elsewhere.statusCode).toBe(422);
    expect((await staff.get(`/v1/journeys/${id}`)).headers['etag']).toMatch(/^"2-/);
  });

  it('tell a stale version, then all the reasons of a refusal, each kept under its key', async () => {
    const id = await newJourney();
    const url = `/v1/journeys/${id}/commands/suspend`;
    await staff.post(url, suspension);
    const stale = await staff.post(url, suspension, { ifMatch: '"1"' });
    expect([stale.statusCode, stale.headers['etag'], stale.json()]).toMatchObject([
      412,
      '"2"',
      { type: 'urn:jalon:problem:stale', version: 2 },
    ]);
    const key = randomUUID();
    const refused = await staff.post(url, { ...suspension, occurredAt: '2190-01-01' }, { key });
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { version: 2, unmet: expect.arrayContaining([expect.objectContaining({ code: 'fact.in-the-future' })]) },
    ]);
    expect(refused.json<{ unmet: unknown[] }>().unmet.length).toBeGreaterThan(1);
    await staff.command(id, 'resume', { occurredAt: '2024-10-08' });
    const again = await staff.post(url, { ...suspension, occurredAt: '2190-01-01' }, { key });
    expect(again.json<{ unmet: unknown[] }>().unmet).toEqual(refused.json<{ unmet: unknown[] }>().unmet);
  });

  it('let one of two commands on the same version win', async () => {
    const id = await newJourney();
    const answers = await Promise.all([
      staff.command(id, 'suspend', suspension, { ifMatch: '"1"' }),
      staff.command(id, 'record-placement-review', { occurredAt: '2024-09-10' }, { ifMatch: '"1"' }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([200, 412]);
  });

  it('say what would happen without doing it, in the very terms of what then happens', async () => {
    const id = await newJourney();
    const url = `/v1/journeys/${id}/commands/record-placement-review`;
    const would = await staff.post(`${url}?dryRun=true`, { occurredAt: '2024-09-10' });
    expect([would.statusCode, would.json()]).toMatchObject([
      200,
      { accepted: true, version: 1, events: [{ version: 2, type: 'PlacementReviewRecorded' }] },
    ]);
    expect((await staff.get(`/v1/journeys/${id}`)).headers['etag']).toMatch(/^"1-/);
    await staff.post(url, { occurredAt: '2024-09-10' });
    const { items } = (await staff.get(`/v1/journeys/${id}/events`)).json<{ items: RecordedEvent[] }>();
    const [{ events }] = [would.json<{ events: { type: string; data: unknown; occurredAt: string }[] }>()];
    expect(items.slice(1).map(({ type, data, occurredAt, version }) => ({ version, type, occurredAt, data }))).toEqual(events);
    const stale = await staff.post(`${url}?dryRun=true`, {}, { ifMatch: '"1"' });
    expect(stale.statusCode).toBe(412);
  });

  it('take a batch whole or not at all, naming the command refused', async () => {
    const id = await newJourney();
    const url = `/v1/journeys/${id}/commands`;
    const refused = await staff.post(url, {
      commands: [
        { command: 'suspend', data: suspension },
        { command: 'suspend', data: suspension },
      ],
    });
    expect([refused.statusCode, refused.json()]).toMatchObject([409, { index: 1, version: 1 }]);
    const done = await staff.post(url, {
      commands: [
        { command: 'suspend', data: suspension },
        { command: 'resume', data: { occurredAt: '2024-10-08' } },
      ],
    });
    expect([done.statusCode, done.json()]).toMatchObject([200, { fromVersion: 1, toVersion: 3 }]);
    const faulty = await staff.post(url, {
      commands: [
        { command: 'suspend', data: { ...suspension, reason: 'BORED' } },
        { command: 'none', data: {} },
      ],
    });
    const pointers = faulty.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer);
    expect([faulty.statusCode, pointers]).toEqual([422, ['#/commands/0/data/reason', '#/commands/1/command']]);
  });

  it('keep no text about a person in clear, open it to who may read it, and to nobody else', async () => {
    const id = await newJourney();
    await staff.command(id, 'suspend', suspension);
    const sealed = await staff.get(`/v1/journeys/${id}/events`);
    expect(sealed.body).not.toContain(remark);
    expect((await staff.get(`/v1/journeys/${id}/events?texts=open`)).body).toContain(remark);
    expect((await auditor.get(`/v1/journeys/${id}/events?texts=open`)).body).not.toContain(remark);
    const stored = await test.parts.dataSource.query(
      'SELECT (SELECT string_agg(body, $1) FROM stream_event) || (SELECT string_agg(request::text, $1) FROM command_record) AS all',
      [' '],
    );
    expect(JSON.stringify(stored)).not.toContain(remark);
  });

  it('are their events folded, chained by hash, page by page, and at any version or date', async () => {
    const id = await newJourney();
    await staff.command(id, 'suspend', suspension);
    await staff.command(id, 'resume', { occurredAt: '2024-10-08' });
    const items: ReturnType<typeof eventPage.parse>['items'] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = inFrench(eventPage).schema.parse(
        (await auditor.get(`/v1/journeys/${id}/events?limit=2${next && `&cursor=${next}`}`)).json(),
      );
      items.push(...page.items);
      next = page.next;
    }
    expect(items.map(({ version }) => version)).toEqual([1, 2, 3]);
    let previous = Buffer.alloc(32);
    for (const { hash, previousHash, ...event } of items) {
      expect(previousHash).toBe(previous.toString('hex'));
      previous = eventHash(previous, canonicalJson(event)) as typeof previous;
      expect(hash).toBe(previous.toString('hex'));
    }
    const events = items.map(({ hash: _, previousHash: __, ...event }) => event as unknown as RecordedEvent);
    const shown = inFrench(journeyDetail).schema.parse((await staff.get(`/v1/journeys/${id}`)).json());
    expect(shown.state).toEqual(JSON.parse(JSON.stringify(fold(events))));

    const state = async (query: string) =>
      inFrench(stateAnswer).schema.parse((await auditor.get(`/v1/journeys/${id}/state?${query}`)).json());
    expect((await state('version=2')).state['suspension']).not.toBeNull();
    expect((await state('occurredBy=2024-10-02')).state['suspension']).not.toBeNull();
    expect((await state(`asOf=${encodeURIComponent(items[2]?.recordedAt ?? '')}`)).version).toBe(3);
    expect((await staff.get(`/v1/journeys/${id}/state?asOf=2020-01-01`)).statusCode).toBe(404);
    const beyond = await staff.get(`/v1/journeys/${id}/state?version=99`);
    expect([beyond.statusCode, beyond.json()]).toMatchObject([
      404,
      { detail: expect.stringMatching(/^Ce parcours n’en est qu’à la version \d+\.$/) },
    ]);
    expect((await staff.get(`/v1/journeys/${id}/state`)).statusCode).toBe(422);
  });

  it('take commands that are described whatever the journey, each with its schema', async () => {
    const { items } = inFrench(commandDescriptions).schema.parse((await test.by('AUDITOR').get('/v1/journey-commands')).json());
    expect(items.find(({ command }) => command === 'suspend')).toMatchObject({
      title: 'Suspendre le parcours',
      schema: { type: 'object', properties: { reason: { enum: expect.arrayContaining(['PERSONAL']) } }, required: ['reason', 'comment'] },
    });
    expect(items.length).toBe(new Set(items.map(({ command }) => command)).size);
    // What is known without being typed is not required.
    const { schema } = items.find(({ command }) => command === 'record-grid')!;
    expect(schema).toMatchObject({ required: ['assessment', 'lines'] });
  });

  it('explain each command to each role', async () => {
    const id = await newJourney();
    const explained = async (role: CallerRole) =>
      inFrench(commandsExplained).schema.parse((await test.by(role).get(`/v1/journeys/${id}/commands`)).json()).commands;
    const toStaff = await explained('STAFF');
    expect(toStaff.find(({ command }) => command === 'suspend')).toMatchObject({
      allowed: true,
      unmet: [],
      title: 'Suspendre le parcours',
    });
    expect(toStaff.find(({ command }) => command === 'resume')?.unmet.length).toBeGreaterThan(0);
    const only = inFrench(commandsExplained).schema.parse(
      (await test.by('STAFF').get(`/v1/journeys/${id}/commands?allowed=true`)).json(),
    ).commands;
    expect(only).toEqual(toStaff.filter(({ allowed }) => allowed));
    expect(only.length).toBeGreaterThan(0);
    const whole = await test.by('STAFF').get(`/v1/journeys/${id}/commands`);
    const lean = await test.by('STAFF').get(`/v1/journeys/${id}/commands?lean=true`);
    expect(
      inFrench(commandsLean)
        .schema.parse(lean.json())
        .commands.map(({ command, allowed }) => [command, allowed]),
    ).toEqual(toStaff.map(({ command, allowed }) => [command, allowed]));
    expect(lean.body.length).toBeLessThan(whole.body.length / 3);
    expect((await test.by('STAFF').get(`/v1/journeys/${id}/commands?allowed=oui`)).statusCode).toBe(422);
    const toAuditor = await explained('AUDITOR');
    expect(toAuditor.filter(({ allowed }) => allowed)).toEqual([]);
    expect(toAuditor.find(({ command }) => command === 'suspend')?.unmet).toEqual([
      { code: 'role', sentence: expect.any(String), source: 'table des accès' },
    ]);
  });

  it('are found by what they are and by their candidate’s name', async () => {
    const family = `Zé${randomUUID().replace(/[^a-f]/g, '')}`;
    const id = await newJourney(await staff.enrol({ familyName: family }));
    const found = async (query: string) =>
      inFrench(journeyPage)
        .schema.parse((await staff.get(`/v1/journeys?${query}`)).json())
        .items.map(({ journeyId }) => journeyId);
    expect(await found(`q=${encodeURIComponent(family.toLowerCase())}`)).toEqual([id]);
    expect(
      await found(
        `q=${encodeURIComponent(family)}&status=ENROLLED,SUSPENDED&path=TRAINING&cohort=2024-A&blockStatus=NOT_STARTED&sort=-enteredOn,cohort`,
      ),
    ).toEqual([id]);
    expect(await found(`q=${encodeURIComponent(family)}&path=VAE`)).toEqual([]);
    expect(await found('q=personne-de-ce-nom')).toEqual([]);
    const first = inFrench(journeyPage).schema.parse((await staff.get('/v1/journeys?limit=1&certification=coordinateur-parcours')).json());
    const second = inFrench(journeyPage).schema.parse(
      (await staff.get(`/v1/journeys?limit=1&certification=coordinateur-parcours&cursor=${first.next}`)).json(),
    );
    expect(second.items[0]?.journeyId).not.toBe(first.items[0]?.journeyId);
  });

  it('tell what became of a command to who sent it, to an administrator and to the auditor only', async () => {
    const id = await newJourney();
    const { commandId } = (await staff.command(id, 'suspend', suspension)).json<{ commandId: string }>();
    for (const [role, status] of [
      ['STAFF', 200],
      ['ADMINISTRATOR', 200],
      ['AUDITOR', 200],
      ['EVALUATOR', 404],
    ] as const) {
      expect([role, (await test.by(role).get(`/v1/commands/${commandId}`)).statusCode]).toEqual([role, status]);
    }
    expect((await staff.get(`/v1/commands/${commandId}`)).json()).toMatchObject({
      commandId,
      journeyId: id,
      commands: ['suspend'],
      status: 'DONE',
      done: { toVersion: 2 },
      problem: null,
    });
  });
});
