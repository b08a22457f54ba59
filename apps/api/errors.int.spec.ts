import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { Headers, TestCaller } from '#test/harness/caller.js';

const unknownJourney = `jrn_${'0'.repeat(40)}`;

describe('errors of the API', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  let staff: TestCaller;
  let authorized: Headers;
  const json = { 'content-type': 'application/json' };

  beforeAll(async () => {
    test = await startTestApi();
    api = test.api;
    staff = test.by('STAFF');
    authorized = await test.as('STAFF');
  });
  afterAll(() => test?.close());

  const sendCandidate = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    api.inject({
      method: 'POST',
      url: '/v1/candidates',
      headers: { ...authorized, ...json, 'idempotency-key': randomUUID(), ...headers },
      payload,
    });

  it('are problems, in French, with a stable type, the request’s id and no stack', async () => {
    const response = await staff.get('/v1/nowhere');
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({
      type: 'urn:jalon:problem:not-found',
      title: 'Rien ne se trouve à cette adresse',
      status: 404,
      instance: `urn:uuid:${String(response.headers['x-request-id'])}`,
    });
    expect(response.body).not.toMatch(/\bat .*\.[jt]s/);
  });

  it('take no id from the client, which could write in our log', async () => {
    const response = await api.inject({ url: '/health/live', headers: { 'x-request-id': 'forged', 'request-id': 'forged' } });
    expect(response.headers['x-request-id']).not.toBe('forged');
  });

  it.each([
    ['malformed JSON', '{"familyName": ', 400, 'malformed-request'],
    ['a body that is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'malformed-request'],
    ['a body nested too deep', '['.repeat(50_000), 400, 'malformed-request'],
    ['an empty body', '', 422, 'invalid'],
    ['a prototype', '{"__proto__": {"role": "ADMINISTRATOR"}}', 422, 'invalid'],
    ['a constructor', '{"constructor": {"prototype": {"x": 1}}}', 422, 'invalid'],
    ['half a character', '{"familyName": "\\ud800"}', 422, 'invalid'],
    ['a null character', '{"familyName": "a\\u0000"}', 422, 'invalid'],
    ['a list', '[]', 422, 'invalid'],
  ])('tell %s', async (_what, payload, status, type) => {
    const response = await sendCandidate(payload);
    expect(response.json()).toMatchObject({ type: `urn:jalon:problem:${type}`, status });
    expect(response.statusCode).toBe(status);
    expect(({} as Record<string, unknown>)['role']).toBeUndefined();
  });

  it('tell a wrong media type and a body too large', async () => {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
      const response = await sendCandidate('x', { 'content-type': type });
      expect([type, response.statusCode]).toEqual([type, 415]);
    }
    const large = await sendCandidate(JSON.stringify({ familyName: 'x'.repeat(2_000_000) }));
    expect(large.json()).toMatchObject({ type: 'urn:jalon:problem:too-large', status: 413 });
  });

  it('tell a command of more than 256 KiB, counted in bytes of UTF-8, with the limit', async () => {
    /** A body of so many bytes, whose text holds half as many signs. */
    const bodyOf = (bytes: number) => {
      const around = JSON.stringify({ comment: '' }).length;
      return JSON.stringify({ comment: `${'é'.repeat((bytes - around) >> 1)}${'e'.repeat((bytes - around) % 2)}` });
    };
    const send = async (path: string, bytes: number) =>
      await api.inject({
        method: 'POST',
        url: `/v1/journeys${path}`,
        headers: { ...authorized, ...json, 'idempotency-key': randomUUID(), 'if-match': '*' },
        payload: bodyOf(bytes),
      });
    const limit = 256 * 1024;
    for (const path of ['', `/${unknownJourney}/commands`, `/${unknownJourney}/commands/resume`]) {
      expect((await send(path, limit)).statusCode).toBe(422);
      expect((await send(path, limit + 1)).json()).toMatchObject({
        type: 'urn:jalon:problem:too-large',
        title: 'Le contenu envoyé est trop volumineux',
        status: 413,
        detail: 'Le corps d’une requête à cette adresse ne peut pas dépasser 256 Kio, en UTF-8.',
      });
    }
  });

  it('tell a free text of more than 4,000 signs, which field it is in and how many it may hold', async () => {
    const send = async (comment: string) =>
      (await staff.command(unknownJourney, 'suspend', { reason: 'OTHER', comment })).json<{ type: string; errors?: unknown }>();
    expect((await send('é'.repeat(4_000))).type).toBe('urn:jalon:problem:not-found');
    expect(await send('é'.repeat(4_001))).toMatchObject({
      type: 'urn:jalon:problem:invalid',
      status: 422,
      errors: [{ code: 'too-big', message: '4000 caractères au plus', pointer: '#/comment' }],
    });
    expect(await send('😀'.repeat(3_900))).toMatchObject({
      status: 422,
      errors: [{ code: 'too-big', message: 'Ce texte dépasse 12 Kio, en UTF-8', pointer: '#/comment' }],
    });
  });

  it('tell every fault of a body at once, each with its pointer and a French sentence', async () => {
    const response = await sendCandidate(
      JSON.stringify({ familyName: '', givenNames: [], birthDate: '12/03/1990', role: 'ADMINISTRATOR', 'a/b': 1 }),
    );
    expect(response.statusCode).toBe(422);
    const { errors } = response.json<{ errors: { pointer: string; code: string; message: string }[] }>();
    expect(errors.map(({ pointer, code }) => [pointer, code])).toEqual(
      expect.arrayContaining([
        ['#/familyName', 'too-small'],
        ['#/birthDate', 'wrong-format'],
        ['#/role', 'unknown-field'],
        ['#/a~1b', 'unknown-field'],
      ]),
    );
    expect(errors.find(({ pointer }) => pointer === '#/familyName')?.message).toBe('Ce champ ne peut pas être vide');
    const missing = await sendCandidate('{}');
    expect(missing.json<{ errors: unknown[] }>().errors).toContainEqual({
      pointer: '#/familyName',
      code: 'required',
      message: 'Ce champ est obligatoire',
    });
  });

  it('tell what is missing as missing, whatever its form, and a fault of likelihood as a wrong value', async () => {
    const send = async (url: string, payload: object) => {
      const response = await staff.post(url, payload);
      return response.json<{ errors: { pointer: string; code: string; message: string }[] }>().errors;
    };
    const required = (pointer: string) => ({ pointer, code: 'required', message: 'Ce champ est obligatoire' });
    expect(await send('/v1/journeys', {})).toEqual(
      expect.arrayContaining(['#/candidateId', '#/certification', '#/path', '#/route'].map((pointer) => required(pointer))),
    );
    expect(await send(`/v1/journeys/${unknownJourney}/commands/schedule-assessment`, { assessment: 'A' })).toContainEqual(required('#/at'));
    expect(await send('/v1/candidates', { familyName: 'D', givenNames: ['A'], birthDate: '1066-10-14' })).toMatchObject([
      { pointer: '#/birthDate', code: 'wrong-value' },
    ]);
    expect(await send(`/v1/journeys/${unknownJourney}/commands`, { commands: [{ command: 'dance', data: {} }, { data: {} }] })).toEqual([
      { pointer: '#/commands/0/command', code: 'wrong-form', message: 'Il n’existe pas de commande « dance » dans un lot' },
      required('#/commands/1/command'),
    ]);
  });

  it('answer a body made of faults by a small one', async () => {
    const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`${'x'.repeat(20)}${index}`, 1]));
    const response = await sendCandidate(JSON.stringify({ ['😀'.repeat(20_000)]: 1, ...body }));
    expect(response.statusCode).toBe(422);
    expect(response.json<{ errors: unknown[] }>().errors).toHaveLength(100);
    expect(response.body.length).toBeLessThan(30_000);
  });

  it('ask for what makes a resend harmless and for the version that was read', async () => {
    const url = `/v1/journeys/${unknownJourney}/commands/resume`;
    const send = async (headers: Record<string, string>) =>
      await api.inject({ method: 'POST', url, headers: { ...authorized, ...headers }, payload: {} });
    expect((await send({ 'if-match': '*' })).json()).toMatchObject({
      type: 'urn:jalon:problem:idempotency-key-missing',
      status: 400,
      errors: [{ code: 'required', header: 'Idempotency-Key' }],
    });
    expect((await send({ 'idempotency-key': 'é', 'if-match': '*' })).statusCode).toBe(400);
    expect((await send({ 'idempotency-key': 'k' })).json()).toMatchObject({ type: 'urn:jalon:problem:version-required', status: 428 });
    expect((await send({ 'idempotency-key': 'k', 'if-match': 'twelve' })).statusCode).toBe(400);
    expect((await send({ 'idempotency-key': 'k', 'if-match': '"1", "2"' })).statusCode).toBe(400);
  });

  it('tell what does not exist', async () => {
    const headers = { ...authorized, 'idempotency-key': 'unknown', 'if-match': '*' };
    const absent = await api.inject({ url: '/v1/journeys/not-an-id', headers });
    expect(absent.json()).toMatchObject({ detail: 'Ce parcours n’existe pas.' });
    for (const [method, url] of [
      ['GET', `/v1/journeys/${unknownJourney}`],
      ['GET', '/v1/journeys/not-an-id'],
      ['GET', '/v1/journeys/%00'],
      ['GET', `/v1/journeys/${unknownJourney}/events`],
      ['GET', `/v1/journeys/${unknownJourney}/state?version=1`],
      ['GET', `/v1/journeys/${unknownJourney}/commands`],
      ['GET', '/v1/candidates/can_0'],
      ['GET', '/v1/certifications/unknown/versions/1'],
      ['GET', `/v1/commands/cmd_${'0'.repeat(40)}`],
      ['GET', `/v1/files/${'0'.repeat(64)}?candidateId=can_0`],
      ['POST', `/v1/journeys/${unknownJourney}/commands/resume`],
      ['POST', `/v1/journeys/${unknownJourney}/commands/resume?dryRun=true`],
      ['POST', `/v1/journeys/${unknownJourney}/commands/start-journey`],
      ['POST', `/v1/journeys/${unknownJourney}/commands/toString`],
      ['DELETE', `/v1/journeys/${unknownJourney}`],
    ] as const) {
      const response = await api.inject({ method, url, headers, ...(method === 'POST' && { payload: {} }) });
      expect([method, url, response.statusCode, response.json<{ type: string }>().type]).toEqual([
        method,
        url,
        404,
        'urn:jalon:problem:not-found',
      ]);
    }
  });

  it('tell every fault of a query, unknown parameters and foreign cursors included', async () => {
    const response = await staff.get('/v1/journeys?limit=0&path=BOTH&status=OPEN,GONE&unknown=1&block=A');
    expect(response.statusCode).toBe(422);
    const names = response.json<{ errors: { parameter: string }[] }>().errors.map(({ parameter }) => parameter);
    expect(new Set(names)).toEqual(new Set(['limit', 'path', 'status.0', 'status.1', 'unknown']));
    for (const url of [
      '/v1/journeys?cursor=xyz',
      '/v1/deadlines?cursor=xyz',
      '/v1/journeys?block=A',
      '/v1/journeys?__proto__=1',
      '/v1/journeys?cohort=%00',
    ]) {
      expect([url, (await staff.get(url)).statusCode]).toEqual([url, 422]);
    }
  });

  it.each(['1e2', '0x10', '+5', '%205', '5%20', '5.0', '05', '-5', '5,0', '', '٥', '9007199254740993', 'Infinity'])(
    'say of “%s” that it is no whole number, in a query as in an address',
    async (text) => {
      const administrator = test.by('ADMINISTRATOR');
      for (const url of [
        `/v1/journeys?limit=${text}`,
        `/v1/people?q=x&limit=${text}`,
        `/v1/erasures?limit=${text}`,
        `/v1/checkpoints?limit=${text}`,
        `/v1/judgements?limit=${text}`,
      ]) {
        const response = await administrator.get(url);
        const faults = response.json<{ errors?: { parameter: string }[] }>().errors ?? [];
        expect([url, response.statusCode, faults.map(({ parameter }) => parameter)]).toEqual([url, 422, expect.arrayContaining(['limit'])]);
      }
      expect((await administrator.get(`/v1/checkpoints/${text || '%20'}`)).statusCode).toBe(404);
    },
  );

  it('answer bytes that are no request', async () => {
    await api.listen(0, '127.0.0.1');
    const { port } = api.getHttpServer().address() as { port: number };
    const answer = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n'));
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('urn:jalon:problem:malformed-request');
  });

  it('are 503 with Retry-After when PostgreSQL cannot be reached, and readiness says so', async () => {
    await test.parts.dataSource.destroy();
    const response = await staff.get(`/v1/journeys/${unknownJourney}`);
    expect(response.json()).toMatchObject({ type: 'urn:jalon:problem:unavailable', status: 503 });
    expect(response.headers['retry-after']).toBe('2');
    const ready = await api.inject('/health/ready');
    expect(ready.json()).toMatchObject({ status: 503, errors: [{ code: 'postgresql' }] });
    expect((await api.inject('/health/live')).statusCode).toBe(200);
    await test.parts.dataSource.initialize();
    expect((await api.inject('/health/ready')).json()).toEqual({
      status: 'ready',
      checks: { postgresql: true, temporal: true, certifications: true, files: true, log: true, writes: true },
    });
  });
});
