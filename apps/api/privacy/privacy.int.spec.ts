import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApi, type TestApi } from '#test/harness/api.js';

const zoe = { familyName: 'Lefèvre', givenNames: ['Zoé'], birthDate: '1991-02-28' };

describe('personal data through the API', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  let one: Record<string, string>;
  let other: Record<string, string>;
  let auditor: Record<string, string>;

  beforeAll(async () => {
    test = await startTestApi();
    api = test.api;
    one = await test.as('ADMINISTRATOR', { subject: 'one' });
    other = await test.as('ADMINISTRATOR', { subject: 'other' });
    auditor = await test.as('AUDITOR');
  });
  afterAll(() => test?.close());

  let keys = 0;
  const post = (url: string, payload: object, headers: Record<string, string>, key = `k${(keys += 1)}`) =>
    api.inject({ method: 'POST', url, payload, headers: { ...headers, 'idempotency-key': key } });
  const get = (url: string, headers: Record<string, string>) => api.inject({ url, headers });
  const enrol = async () => ((await post('/v1/candidates', zoe, one)).json() as { id: string }).id;

  it('are erased by two administrators, and their certificate is read by an auditor', async () => {
    const personId = await enrol();
    const asked = { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST', reference: 'COURRIER-12' };
    const requested = await post('/v1/erasures', asked, one, 'same');
    expect([requested.statusCode, (requested.json() as { status: string }).status]).toEqual([201, 'REQUESTED']);
    const address = String(requested.headers['location']);
    expect((await post('/v1/erasures', asked, one, 'same')).json()).toEqual(requested.json());
    expect((await post('/v1/erasures', { ...asked, categories: ['H_PLUS'] }, one, 'same')).json()).toMatchObject({
      type: 'urn:jalon:problem:idempotency-key-reused',
    });
    expect((await post(`${address}/confirmation`, {}, one)).json()).toMatchObject({
      status: 409,
      unmet: [{ code: 'erasure.same-person' }],
    });
    expect((await get(`${address}/certificate`, auditor)).statusCode).toBe(404);
    const confirmed = await post(`${address}/confirmation`, {}, other);
    expect(confirmed.json()).toMatchObject({
      status: 'DONE',
      categories: ['IDENTITY', 'NIR'],
      certificate: { verification: { isSound: true } },
    });
    const text = await get(`${address}/certificate.txt`, auditor);
    expect([text.headers['content-type'], text.body.split('\n')[0]]).toEqual([
      'text/plain; charset=utf-8',
      expect.stringMatching(/^CERTIFICAT D’EFFACEMENT era_/),
    ]);
    expect((await get(`/v1/candidates/${personId}`, one)).json()).toMatchObject({ identity: null });
    const list = (await get(`/v1/erasures?personId=${personId}`, auditor)).json() as { items: object[] };
    expect(list.items).toHaveLength(1);
    expect((await post('/v1/erasures', { ...asked, personId: 'can_nobody' }, one)).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '#/personId' }],
    });
    expect((await get(`/v1/erasures/era_${'0'.repeat(40)}`, auditor)).statusCode).toBe(404);
  });

  it('keep who withdrew the request to erase them, and show it to an auditor', async () => {
    const personId = await enrol();
    const asked = await post('/v1/erasures', { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST' }, one);
    const address = String(asked.headers['location']);
    expect(asked.json()).toMatchObject({ withdrawnBy: null, withdrawnAt: null });
    await post(`${address}/withdrawal`, {}, other);
    await post(`${address}/withdrawal`, {}, one);
    const read = (await get(address, auditor)).json<{ status: string; withdrawnBy: string; requestedBy: string }>();
    const another = (await post('/v1/erasures', { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST' }, other)).json<{
      requestedBy: string;
    }>();
    expect([read.status, read.withdrawnBy]).toEqual(['WITHDRAWN', another.requestedBy]);
    expect(read.withdrawnBy).not.toBe(read.requestedBy);
  });

  it('are given whole to the candidate themself, in part to an administrator, and to no other candidate', async () => {
    const personId = await enrol();
    const self = await test.as('CANDIDATE', { subject: 'zoe', personId });
    const stranger = await test.as('CANDIDATE', { subject: 'leo', personId: 'can_other' });
    for (const address of [`/v1/candidates/${personId}/export`, `/v1/candidates/${personId}/export.html`]) {
      expect((await get(address, stranger)).statusCode).toBe(404);
      expect((await get(address, one)).statusCode).toBe(200);
    }
    const exported = await get(`/v1/candidates/${personId}/export`, self);
    expect(exported.json()).toMatchObject({
      personId,
      identity: zoe,
      accesses: expect.arrayContaining([expect.objectContaining({ role: 'CANDIDATE', operation: 'export-candidate' })]),
    });
    const page = await get(`/v1/candidates/${personId}/export.html`, self);
    expect([page.headers['content-type'], page.headers['content-disposition']]).toEqual([
      'text/html; charset=utf-8',
      `attachment; filename="${personId}.html"`,
    ]);
    expect(page.body).toContain('Lefèvre');
    expect((await get('/v1/people/jur_nobody/export', one)).statusCode).toBe(404);
  });

  it('held are not erased, and what stands against it is told by category', async () => {
    const personId = await enrol();
    const { id } = (await post('/v1/legal-holds', { personId, ground: 'LITIGATION', reason: 'prud’hommes' }, one)).json() as { id: string };
    const twice = { personId, ground: 'OTHER', reason: 'x' };
    const first = await post('/v1/legal-holds', { ...twice, ground: 'LITIGATION' }, one, 'hold');
    expect((await post('/v1/legal-holds', twice, one, 'hold')).json()).toMatchObject({ type: 'urn:jalon:problem:idempotency-key-reused' });
    const { id: second } = first.json() as { id: string };
    expect((await post(`/v1/legal-holds/${second}/lifting`, { reason: 'une seule suffit' }, one)).statusCode).toBe(204);
    const refused = await post('/v1/erasures', { personId, categories: ['EVALUATION', 'H_PLUS'], ground: 'PERSON_REQUEST' }, one);
    expect(refused.json()).toMatchObject({
      status: 409,
      unmet: [
        { code: 'erasure.legal-hold', field: 'EVALUATION' },
        { code: 'erasure.legal-hold', field: 'H_PLUS' },
      ],
    });
    const retention = await get(`/v1/people/${personId}/retention`, auditor);
    expect(retention.json()).toMatchObject({
      categories: expect.arrayContaining([
        expect.objectContaining({
          category: 'IDENTITY',
          isErased: false,
          refusals: [expect.objectContaining({ code: 'erasure.legal-hold' })],
        }),
      ]),
    });
    expect((await get(`/v1/legal-holds?personId=${personId}`, one)).json()).toMatchObject({
      items: [{ reason: 'prud’hommes', lifted: null }, { lifted: { reason: 'une seule suffit' } }],
    });
    expect((await post(`/v1/legal-holds/${id}/lifting`, { reason: 'désistement' }, other)).statusCode).toBe(204);
    expect((await post(`/v1/legal-holds/${id}/lifting`, { reason: 'encore' }, other)).statusCode).toBe(404);
    expect((await get(`/v1/legal-holds?personId=${personId}&standing=true`, one)).json()).toEqual({ items: [] });
    expect((await get('/v1/retention', auditor)).json()).toMatchObject({
      rules: expect.arrayContaining([expect.objectContaining({ code: 'candidate-file' })]),
    });
    expect((await get(`/v1/candidates/${personId}/register`, one)).statusCode).toBe(404);
  });
});
