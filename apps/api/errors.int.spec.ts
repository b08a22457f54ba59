import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startTestApi, type TestApi } from '../../test/harness/api.js';

describe('errors of the API', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  let staff: { readonly authorization: string };

  beforeAll(async () => {
    test = await startTestApi();
    api = test.api;
    staff = await test.as('STAFF');
  });
  afterAll(() => test?.close());

  it('are problems, in French, with a stable type and no stack', async () => {
    const response = await api.inject({ url: '/v1/nowhere', headers: staff });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({ type: 'urn:jalon:problem:not-found', title: 'Rien ne se trouve à cette adresse', status: 404 });
    expect(response.body).not.toContain('at ');
  });
});
