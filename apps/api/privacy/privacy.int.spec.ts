import { startTestApi, type TestApi } from '#test/harness/api.js';
import type { TestCaller } from '#test/harness/caller.js';

const zoe = { familyName: 'Lefèvre', givenNames: ['Zoé'], birthDate: '1991-02-28' };

describe('personal data through the API', () => {
  let test: TestApi;
  let one: TestCaller;
  let other: TestCaller;
  let auditor: TestCaller;

  beforeAll(async () => {
    test = await startTestApi();
    one = test.by('ADMINISTRATOR', { subject: 'one' });
    other = test.by('ADMINISTRATOR', { subject: 'other' });
    auditor = test.by('AUDITOR');
  });
  afterAll(() => test?.close());

  const enrol = () => one.enrol(zoe);

  it('are erased by two administrators, and their certificate is read by an auditor', async () => {
    const personId = await enrol();
    const asked = { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST', reference: 'COURRIER-12' };
    const requested = await one.post('/v1/erasures', asked, { key: 'same' });
    expect([requested.statusCode, (requested.json() as { status: string }).status]).toEqual([201, 'REQUESTED']);
    const address = String(requested.headers['location']);
    expect((await one.post('/v1/erasures', asked, { key: 'same' })).json()).toEqual(requested.json());
    expect((await one.post('/v1/erasures', { ...asked, categories: ['H_PLUS'] }, { key: 'same' })).json()).toMatchObject({
      type: 'urn:jalon:problem:idempotency-key-reused',
    });
    expect((await one.post(`${address}/confirmation`, {})).json()).toMatchObject({
      status: 409,
      unmet: [{ code: 'erasure.same-person' }],
    });
    expect((await auditor.get(`${address}/certificate`)).statusCode).toBe(404);
    const confirmed = await other.post(`${address}/confirmation`, {});
    expect(confirmed.json()).toMatchObject({
      status: 'DONE',
      categories: ['IDENTITY', 'NIR'],
      certificate: { verification: { isSound: true } },
    });
    const text = await auditor.get(`${address}/certificate.txt`);
    expect([text.headers['content-type'], text.body.split('\n')[0]]).toEqual([
      'text/plain; charset=utf-8',
      expect.stringMatching(/^CERTIFICAT D’EFFACEMENT era_/),
    ]);
    expect((await one.get(`/v1/candidates/${personId}`)).json()).toMatchObject({ identity: null });
    const list = (await auditor.get(`/v1/erasures?personId=${personId}`)).json() as { items: object[] };
    expect(list.items).toHaveLength(1);
    expect((await one.post('/v1/erasures', { ...asked, personId: 'can_nobody' })).json()).toMatchObject({
      status: 422,
      errors: [{ pointer: '#/personId' }],
    });
    expect((await auditor.get(`/v1/erasures/era_${'0'.repeat(40)}`)).statusCode).toBe(404);
  });

  it('keep who withdrew the request to erase them, and show it to an auditor', async () => {
    const personId = await enrol();
    const asked = await one.post('/v1/erasures', { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST' });
    const address = String(asked.headers['location']);
    expect(asked.json()).toMatchObject({ withdrawnBy: null, withdrawnAt: null });
    await other.post(`${address}/withdrawal`, {});
    await one.post(`${address}/withdrawal`, {});
    const read = (await auditor.get(address)).json<{ status: string; withdrawnBy: string; requestedBy: string }>();
    const another = (await other.post('/v1/erasures', { personId, categories: ['IDENTITY'], ground: 'PERSON_REQUEST' })).json<{
      requestedBy: string;
    }>();
    expect([read.status, read.withdrawnBy]).toEqual(['WITHDRAWN', another.requestedBy]);
    expect(read.withdrawnBy).not.toBe(read.requestedBy);
  });

  it('are given whole to the candidate themself, in part to an administrator, and to no other candidate', async () => {
    const personId = await enrol();
    const self = test.by('CANDIDATE', { subject: 'zoe', personId });
    const stranger = test.by('CANDIDATE', { subject: 'leo', personId: 'can_other' });
    for (const address of [`/v1/candidates/${personId}/export`, `/v1/candidates/${personId}/export.html`]) {
      expect((await stranger.get(address)).statusCode).toBe(404);
      expect((await one.get(address)).statusCode).toBe(200);
    }
    const exported = await self.get(`/v1/candidates/${personId}/export`);
    expect(exported.json()).toMatchObject({
      personId,
      identity: zoe,
      accesses: expect.arrayContaining([expect.objectContaining({ role: 'CANDIDATE', operation: 'export-candidate' })]),
    });
    const page = await self.get(`/v1/candidates/${personId}/export.html`);
    expect([page.headers['content-type'], page.headers['content-disposition']]).toEqual([
      'text/html; charset=utf-8',
      `attachment; filename="${personId}.html"`,
    ]);
    expect(page.body).toContain('Lefèvre');
    // What the page is read for has its title, in French.
    expect(page.body).toContain('Le même, en une page lisible');
    expect(page.body).not.toMatch(/export-candidate|read-candidate/);
    expect((await one.get('/v1/people/jur_nobody/export')).statusCode).toBe(404);
  });

  it('held are not erased, and what stands against it is told by category', async () => {
    const personId = await enrol();
    const { id } = (await one.post('/v1/legal-holds', { personId, ground: 'LITIGATION', reason: 'prud’hommes' })).json() as { id: string };
    const twice = { personId, ground: 'OTHER', reason: 'x' };
    const first = await one.post('/v1/legal-holds', { ...twice, ground: 'LITIGATION' }, { key: 'hold' });
    expect((await one.post('/v1/legal-holds', twice, { key: 'hold' })).json()).toMatchObject({
      type: 'urn:jalon:problem:idempotency-key-reused',
    });
    const { id: second } = first.json() as { id: string };
    expect((await one.post(`/v1/legal-holds/${second}/lifting`, { reason: 'une seule suffit' })).statusCode).toBe(204);
    const refused = await one.post('/v1/erasures', { personId, categories: ['EVALUATION', 'H_PLUS'], ground: 'PERSON_REQUEST' });
    expect(refused.json()).toMatchObject({
      status: 409,
      unmet: [
        { code: 'erasure.legal-hold', field: 'EVALUATION' },
        { code: 'erasure.legal-hold', field: 'H_PLUS' },
      ],
    });
    const retention = await auditor.get(`/v1/people/${personId}/retention`);
    expect(retention.json()).toMatchObject({
      categories: expect.arrayContaining([
        expect.objectContaining({
          category: 'IDENTITY',
          isErased: false,
          refusals: [expect.objectContaining({ code: 'erasure.legal-hold' })],
        }),
      ]),
    });
    expect((await one.get(`/v1/legal-holds?personId=${personId}`)).json()).toMatchObject({
      items: [{ reason: 'prud’hommes', lifted: null }, { lifted: { reason: 'une seule suffit' } }],
    });
    expect((await other.post(`/v1/legal-holds/${id}/lifting`, { reason: 'désistement' })).statusCode).toBe(204);
    expect((await other.post(`/v1/legal-holds/${id}/lifting`, { reason: 'encore' })).statusCode).toBe(404);
    expect((await one.get(`/v1/legal-holds?personId=${personId}&standing=true`)).json()).toEqual({ items: [], actors: [] });
    expect((await auditor.get('/v1/retention')).json()).toMatchObject({
      rules: expect.arrayContaining([expect.objectContaining({ code: 'candidate-file' })]),
    });
    expect((await one.get(`/v1/candidates/${personId}/register`)).statusCode).toBe(404);
  });
});
