import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { fewest } from '#libs/journey/figures/masking.js';
import { commandNames } from '#libs/domain/journey/decide.js';
import { CheckpointLog } from '#libs/record/checkpoints/checkpoint-log.js';
import { newLease, newCommand, request } from '#libs/record/journal/testing/commands.js';
import { callerRoles, type CallerRole } from '#libs/platform/tokens/token.js';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import { startTestIdentity } from '#test/harness/identity.js';
import { commandReach, mayCommand, operationAccess, operationReach, rolesOf, type Operation, type Reach } from './access-table.js';
import { here, newId, PreparedJourneys, type PreparedJourney } from './testing/prepared-journeys.js';
import { isPromised, isUnlimited, personOf, situations, type Situation } from './testing/situations.js';

const journey = `jrn_${'0'.repeat(40)}`;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

/**
 * One request for each operation: an operation without one does not compile. None can have an effect. What it names (a
 * journey, a candidate, a file, a command) does not exist; the matrix asks it again of what does. A body is given where one
 * of the wrong form would be refused before what is named is looked for.
 */
const requests: Readonly<Record<Operation, readonly [Method, string, object?]>> = {
  'create-candidate': ['POST', '/v1/candidates'],
  'read-candidate': ['GET', '/v1/candidates/can_0'],
  'search-candidates': ['GET', '/v1/journeys?q=Dupont'],
  'correct-candidate': ['PATCH', '/v1/candidates/can_0', { familyName: 'Dupont' }],
  'create-person': ['POST', '/v1/people'],
  'read-person': ['GET', '/v1/people/jur_0'],
  'search-people': ['GET', '/v1/people?q=Dupont'],
  'correct-person': ['PATCH', '/v1/people/jur_0'],
  'list-corrections': ['GET', '/v1/people/can_0/corrections'],
  'list-accounts': ['GET', '/v1/people/can_0/accounts'],
  'link-account': ['POST', '/v1/people/can_0/accounts'],
  'unlink-account': ['POST', `/v1/people/can_0/accounts/act_${'0'.repeat(32)}/unlinking`],
  'list-hats': ['GET', '/v1/people/jur_0/hats'],
  'link-hat': ['POST', '/v1/people/jur_0/hats'],
  'unlink-hat': ['POST', '/v1/people/jur_0/hats/tut_0/unlinking'],
  'list-personal-accesses': ['GET', '/v1/personal-accesses'],
  'list-retention': ['GET', '/v1/retention'],
  'read-person-retention': ['GET', '/v1/people/can_0/retention'],
  'request-erasure': ['POST', '/v1/erasures'],
  'confirm-erasure': ['POST', `/v1/erasures/era_${'0'.repeat(40)}/confirmation`],
  'withdraw-erasure': ['POST', `/v1/erasures/era_${'0'.repeat(40)}/withdrawal`],
  'list-erasures': ['GET', '/v1/erasures'],
  'read-erasure': ['GET', `/v1/erasures/era_${'0'.repeat(40)}`],
  'read-erasure-certificate': ['GET', `/v1/erasures/era_${'0'.repeat(40)}/certificate`],
  'read-erasure-certificate-text': ['GET', `/v1/erasures/era_${'0'.repeat(40)}/certificate.txt`],
  'request-person-merge': ['POST', '/v1/person-merges'],
  'request-person-separation': ['POST', `/v1/person-merges/mrg_${'0'.repeat(40)}/separations`],
  'confirm-person-merge': ['POST', `/v1/person-merges/mrg_${'0'.repeat(40)}/confirmation`],
  'withdraw-person-merge': ['POST', `/v1/person-merges/mrg_${'0'.repeat(40)}/withdrawal`],
  'list-person-merges': ['GET', '/v1/person-merges'],
  'read-person-merge': ['GET', `/v1/person-merges/mrg_${'0'.repeat(40)}`],
  'read-person-merge-consequences': ['GET', `/v1/person-merges/mrg_${'0'.repeat(40)}/consequences`],
  'place-legal-hold': ['POST', '/v1/legal-holds'],
  'lift-legal-hold': ['POST', `/v1/legal-holds/hld_${'0'.repeat(40)}/lifting`],
  'list-legal-holds': ['GET', '/v1/legal-holds'],
  'read-register': ['GET', '/v1/candidates/can_0/register'],
  'export-register': ['GET', '/v1/register'],
  'export-candidate': ['GET', '/v1/candidates/can_0/export'],
  'export-candidate-page': ['GET', '/v1/candidates/can_0/export.html'],
  'export-person': ['GET', '/v1/people/jur_0/export'],
  'read-reference-list': ['GET', '/v1/reference-lists/sites'],
  'change-reference-list': ['PUT', '/v1/reference-lists/sites/LYON', { label: 'Lyon' }],
  'list-certifications': ['GET', '/v1/certifications'],
  'read-certification': ['GET', '/v1/certifications/none/versions/1'],
  'list-journeys': ['GET', '/v1/journeys'],
  'read-journey': ['GET', `/v1/journeys/${journey}`],
  'read-results': ['GET', `/v1/journeys/${journey}/results`],
  'read-journey-people': ['GET', `/v1/journeys/${journey}/people`],
  'look-up-jurors': ['GET', `/v1/journeys/${journey}/possible-jurors?q=Dupont&on=2026-01-01`],
  'describe-commands': ['GET', '/v1/journey-commands'],
  'explain-commands': ['GET', `/v1/journeys/${journey}/commands`],
  'send-batch': ['POST', `/v1/journeys/${journey}/commands`],
  'read-events': ['GET', `/v1/journeys/${journey}/events`],
  'read-state': ['GET', `/v1/journeys/${journey}/state?version=1`],
  'read-differences': ['GET', `/v1/journeys/${journey}/differences?from=2026-01-01&to=2026-01-02`],
  'explain-event': ['GET', `/v1/journeys/${journey}/events/1/explanation`],
  'read-plan': ['GET', `/v1/journeys/${journey}/plan`],
  'judge-journey': ['GET', `/v1/journeys/${journey}/judgement?version=1`],
  'judge-journeys': ['GET', '/v1/judgements?certification=none&version=1'],
  'upload-file': ['POST', '/v1/files?candidateId=can_0'],
  'read-file': ['GET', `/v1/files/${'0'.repeat(64)}?candidateId=can_0`],
  'list-deadlines': ['GET', '/v1/deadlines'],
  'read-figures': ['GET', '/v1/figures'],
  'draw-figure': ['GET', '/v1/figures/certified/chart'],
  'list-counted-journeys': ['GET', '/v1/figures/certified/journeys'],
  'read-command-outcome': ['GET', `/v1/commands/cmd_${'0'.repeat(40)}`],
  'list-refusals': ['GET', '/v1/refusals'],
  'read-refusals': ['GET', `/v1/journeys/${journey}/refusals`],
  'list-checkpoints': ['GET', '/v1/checkpoints'],
  'read-checkpoint': ['GET', '/v1/checkpoints/1'],
  'read-checkpoint-heads': ['GET', '/v1/checkpoints/1?heads=true'],
  'make-checkpoint': ['POST', '/v1/checkpoints'],
  'read-checkpoint-signing': ['GET', '/v1/checkpoint-signing'],
  'request-checkpoint-resumption': ['POST', '/v1/checkpoint-signing/resumptions'],
  'confirm-checkpoint-resumption': ['POST', `/v1/checkpoint-signing/resumptions/rsm_${'0'.repeat(40)}/confirmation`],
  'prove-consistency': ['GET', '/v1/checkpoints/consistency?from=1&to=1'],
  'prove-inclusion': ['GET', `/v1/journeys/${journey}/proof?version=1`],
  'verify-record': ['GET', '/v1/verification'],
  'verify-journey': ['GET', `/v1/journeys/${journey}/verification`],
  'export-dossier': ['GET', `/v1/journeys/${journey}/dossier`],
  'decode-payloads': ['POST', '/v1/codec/decode'],
  'read-metrics': ['GET', '/metrics'],
};

describe('access', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  const tokens = new Map<string, { readonly authorization: string }>();

  beforeAll(async () => {
    test = await startTestApi();
    api = test.api;
    for (const role of callerRoles) tokens.set(role, await test.as(role));
  });
  afterAll(() => test?.close());

  const status = async (method: Method, url: string, headers: Record<string, string> = {}, payload: object = {}) =>
    (await api.inject({ method, url, headers, remoteAddress: '192.0.2.1', ...(method !== 'GET' && { payload }) })).statusCode;

  it.each(Object.keys(requests) as Operation[])(
    'to %s is what the table says, role by role, and nobody’s without a token',
    async (operation) => {
      const [method, url] = requests[operation];
      expect(await status(method, url)).toBe(401);
      const allowed: string[] = [];
      for (const role of callerRoles) if ((await status(method, url, tokens.get(role))) !== 403) allowed.push(role);
      expect(new Set(allowed)).toEqual(new Set(rolesOf(operationAccess[operation])));
    },
  );

  it.each([...commandNames])('to the command %s is what the table says, alone, in a batch and as a dry run', async (command) => {
    const starts = command === 'start-journey';
    const alone = starts ? '/v1/journeys' : `/v1/journeys/${journey}/commands/${command}`;
    expect(await status('POST', alone)).toBe(401);
    for (const role of callerRoles) {
      const expected = mayCommand(role, command);
      for (const url of [alone, `${alone}?dryRun=true`])
        expect([role, url, (await status('POST', url, tokens.get(role))) !== 403]).toEqual([role, url, expected]);
    }
  });

  it('to a batch needs the right to each of its commands', async () => {
    const commands = [
      { command: 'resume', data: {} },
      { command: 'issue-diploma', data: {} },
    ];
    const send = async (role: string, query = '') =>
      await status(
        'POST',
        `/v1/journeys/${journey}/commands${query}`,
        { ...tokens.get(role), 'idempotency-key': 'k', 'if-match': '*' },
        { commands },
      );
    expect(await send('STAFF')).toBe(403);
    expect(await send('STAFF', '?dryRun=true')).toBe(403);
    expect(await send('ADMINISTRATOR')).toBe(404);
  });

  it('is refused to a token that proves nothing, saying so', async () => {
    const stranger = await startTestIdentity();
    const own = test.identity;
    const valid = await own.issue({ subject: 'x', role: 'ADMINISTRATOR' });
    const [, claims] = valid.split('.') as [string, string];
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${claims}.`;
    const altered = `${valid.slice(0, -4)}${valid.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const token of [
      'nonsense',
      unsigned,
      altered,
      await stranger.issue({ subject: 'x', role: 'ADMINISTRATOR' }),
      await own.forge({ claims: { exp: 1_700_000_000 } }),
    ]) {
      const response = await api.inject({ url: '/v1/journeys', headers: { authorization: `Bearer ${token}` } });
      expect(response.json()).toMatchObject({ type: 'urn:jalon:problem:unauthenticated', status: 401 });
      expect(response.headers['www-authenticate']).toContain('invalid_token');
      expect(response.body).not.toContain(token.slice(0, 20));
    }
    await stranger.close();
    for (const authorization of ['', 'Basic eDp5', `Bearer ${valid} ${valid}`, valid])
      expect(await status('GET', '/v1/journeys', { authorization })).toBe(401);
  });

  it('is decided before a body is read', async () => {
    const response = await api.inject({
      method: 'POST',
      url: '/v1/candidates',
      headers: { 'content-type': 'application/json' },
      payload: '{'.repeat(900_000),
    });
    expect(response.statusCode).toBe(401);
  });

  it('to the measures is free on this machine only, and a proxy’s word does not make it so', async () => {
    expect((await api.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })).statusCode).toBe(200);
    const proxied = { url: '/metrics', remoteAddress: '127.0.0.1', headers: { 'x-forwarded-for': '127.0.0.1' } };
    expect((await api.inject(proxied)).statusCode).toBe(401);
  });

  it('is free to health, the description and its page, with headers that keep a browser in its place', async () => {
    for (const url of [
      '/health/live',
      '/health/ready',
      '/v1/checkpoint-keys',
      '/openapi.json',
      '/docs',
      '/docs/acces',
      '/docs/swagger-ui.css',
      '/docs/swagger-ui-init.js',
    ]) {
      const response = await api.inject({ url, headers: { origin: 'https://elsewhere.example' } });
      expect([url, response.statusCode]).toEqual([url, 200]);
      expect(response.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(response.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await api.inject('/docs')).body).toContain('<html lang="fr">');
    const home = await api.inject('/');
    expect([home.statusCode, home.headers['location']]).toEqual([302, '/docs']);
    const preflight = await api.inject({ method: 'OPTIONS', url: '/v1/journeys', headers: { origin: 'https://elsewhere.example' } });
    expect(preflight.statusCode).toBe(404);
  });

  it('never depends on a header that anyone can write', async () => {
    const forged = { 'x-role': 'ADMINISTRATOR', 'x-user': 'admin', 'x-forwarded-user': 'admin', 'x-actor': 'act_1' };
    expect(await status('GET', '/v1/journeys', forged)).toBe(401);
    expect(await status('POST', '/v1/candidates', { ...tokens.get('AUDITOR'), ...forged })).toBe(403);
  });
});

describe('the matrix of roles, commands, operations and scopes', () => {
  let test: TestApi;
  let journeys: readonly PreparedJourney[];
  let mine: PreparedJourney;
  const known = { file: '', command: `cmd_${'1'.repeat(40)}` };
  const headersOf = new Map<string, Record<string, string>>();

  beforeAll(async () => {
    test = await startTestApi();
    const clerk = test.by('STAFF', { subject: 'clerk' });
    const candidateId = await clerk.enrol({ familyName: 'Dupont', givenNames: ['Ève'] });
    known.file = await clerk.upload(candidateId, Buffer.from('Dossier de faisabilité'));
    const prepared = new PreparedJourneys(test.parts);
    const elsewhere = (place: object) => prepared.add('can_other', { ...here, ...place }, { names: false, file: 'e'.repeat(64) });
    mine = await prepared.add(candidateId, here, { names: true, file: known.file });
    journeys = [
      mine,
      await prepared.add('can_other', here, { names: false, file: 'f'.repeat(64) }),
      ...[await elsewhere({ site: 'NANTES' }), await elsewhere({ cohort: 'C3' }), await elsewhere({ certification: 'rncp-16575' })],
    ];
    await test.parts.records.receive(newCommand({ commandId: known.command, streamId: mine.journeyId }), [], () => request(), newLease());
    // Its journeys have no history.
    await new CheckpointLog(test.parts.dataSource, test.config.keys.folder).make();
    for (const role of callerRoles)
      for (const situation of situations)
        headersOf.set(
          `${role} ${situation.name}`,
          await test.as(role, { scope: situation.scope, personId: personOf(role, situation, candidateId) }),
        );
  });
  afterAll(() => test?.close());

  const ask = async (role: CallerRole, { name }: Situation, method: Method, url: string, payload: object = {}) => {
    const headers = headersOf.get(`${role} ${name}`);
    const response = await test.api.inject({ method, url, headers, remoteAddress: '192.0.2.1', ...(method !== 'GET' && { payload }) });
    return { status: response.statusCode, body: response.body.replace(/"instance":"[^"]*"/, '') };
  };
  const placeholders = (): Readonly<Record<string, string>> => ({
    [journey]: mine.journeyId,
    can_0: mine.candidateId,
    ['0'.repeat(64)]: known.file,
    [`cmd_${'0'.repeat(40)}`]: known.command,
  });
  /** The same address with what is there in the place of what is not; null where it names nothing. */
  const addressOfReal = (url: string): string | null => {
    const real = Object.entries(placeholders()).reduce((address, [absent, present]) => address.replace(absent, present), url);
    return real === url ? null : real;
  };

  /** Reached, or answered in every word as what does not exist. */
  async function isReached(
    { role, situation, reach }: { readonly role: CallerRole; readonly situation: Situation; readonly reach: Reach | undefined },
    [method, absent, payload]: readonly [Method, string, object?],
    real: string,
  ): Promise<boolean> {
    const answer = await ask(role, situation, method, real, payload);
    expect(answer.status).not.toBe(401);
    if (answer.status === 403) return false;
    // To whom nothing is out of reach, a request of the wrong form is refused before anything is looked for.
    if (method !== 'GET' && reach === 'SCOPE' && isUnlimited(situation)) return answer.status !== 404;
    // Nothing else is ever answered of what does not exist.
    if (answer.status !== 404 && answer.status !== 422) return true;
    const none = await ask(role, situation, method, absent, payload);
    return answer.status !== none.status || answer.body !== none.body;
  }

  it.each(callerRoles)('is what the table says of every command, for %s', async (role) => {
    const wrong: string[] = [];
    for (const command of commandNames.filter((name) => name !== 'start-journey')) {
      const reach = commandReach(role, command);
      for (const situation of reach === undefined ? situations.slice(0, 2) : situations) {
        const url = (id: string) => `/v1/journeys/${id}/commands/${command}?dryRun=true`;
        const reached = await isReached({ role, situation, reach }, ['POST', url(newId())], url(mine.journeyId));
        if (reached !== isPromised(reach, situation, mine)) wrong.push(`${command}, ${situation.name}: ${reached}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  const operations = Object.keys(requests) as Operation[];
  const about = (operation: Operation, ...reaches: readonly Reach[]) =>
    Object.values(operationAccess[operation]).some((reach) => reaches.includes(reach));

  it.each(callerRoles)('is what the table says of every operation that names a journey, a candidate or a file, for %s', async (role) => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const real = addressOfReal(requests[operation][1]);
      const reach = operationReach(role, operation);
      if (real === null || (about(operation, 'WHOLE') && reach !== 'OWN')) continue;
      for (const situation of situations) {
        const reached = await isReached({ role, situation, reach }, requests[operation], real);
        if (reached !== isPromised(reach, situation, mine)) wrong.push(`${operation}, ${situation.name}: ${reached}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(callerRoles)('is what the table says of every operation about nobody, or about everybody, for %s', async (role) => {
    const wrong: string[] = [];
    for (const operation of operations.filter((each) => about(each, 'NOBODY', 'DIRECTORY', 'WHOLE'))) {
      const reach = operationReach(role, operation);
      // Somebody's own: of the walk above.
      if (reach === 'OWN') continue;
      for (const situation of situations) {
        const { status } = await ask(role, situation, ...requests[operation]);
        const promised = reach === 'NOBODY' || reach === 'DIRECTORY' || (reach === 'WHOLE' && isUnlimited(situation));
        if ((status !== 403) !== promised) wrong.push(`${operation}, ${situation.name}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  /** Where a list tells which journeys it holds; of those judged otherwise, or counted, only how many. */
  const listed: Partial<Record<Operation, { readonly url: string; readonly among: (each: PreparedJourney) => boolean }>> = {
    'list-journeys': { url: '/v1/journeys', among: () => true },
    'search-candidates': { url: '/v1/journeys?q=dupont', among: ({ candidateId }) => candidateId === mine.candidateId },
    'list-deadlines': { url: '/v1/deadlines', among: () => true },
    'list-counted-journeys': { url: '/v1/figures/entered/journeys', among: () => true },
    'read-figures': { url: '/v1/figures', among: () => true },
    'draw-figure': { url: '/v1/figures/entered/chart', among: () => true },
    'judge-journeys': {
      url: `/v1/judgements?certification=${here.certification}&version=1`,
      among: ({ place }) => place.certification === here.certification,
    },
  };

  it.each(callerRoles)('is what the table says of every list, for %s', async (role) => {
    const wrong: unknown[] = [];
    for (const [operation, { url, among }] of Object.entries(listed)) {
      const reach = operationReach(role, operation as Operation);
      for (const situation of situations) {
        const { status, body } = await ask(role, situation, 'GET', url);
        expect([operation, role, status]).toEqual([operation, role, reach === undefined ? 403 : 200]);
        const promised = journeys.filter((each) => among(each) && isPromised(reach, situation, each));
        const told = journeys.filter(({ journeyId }) => body.includes(journeyId));
        const counted = /(?:"judged":|"entered":|ensemble : )(\d+|n)/.exec(body)?.[1];
        // A few are not told to who reads no identity.
        const isWithheld = counted === 'n' && promised.length > 0 && promised.length < fewest;
        const same =
          counted === undefined
            ? told.length === promised.length && told.every((each) => promised.includes(each))
            : isWithheld || Number(counted) === promised.length;
        if (!same && status !== 403) wrong.push([operation, situation.name, told.length, promised.length]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('leaves no operation out', () => {
    const asked = (operation: Operation) =>
      addressOfReal(requests[operation][1]) !== null || operation in listed || about(operation, 'NOBODY', 'DIRECTORY', 'WHOLE');
    expect(operations.filter((operation) => !asked(operation))).toEqual([]);
  });
});
