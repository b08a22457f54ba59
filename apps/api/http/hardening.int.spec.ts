import { connect } from 'node:net';
import { startTestApi, type TestApi } from '#test/harness/api.js';

describe('what every answer and every request must be, whatever is asked', () => {
  let test: TestApi;
  let staff: { readonly authorization: string };
  let port: number;

  beforeAll(async () => {
    test = await startTestApi();
    staff = await test.as('STAFF');
    await test.api.listen(0, '127.0.0.1');
    ({ port } = test.api.getHttpServer().address() as { port: number });
  });
  afterAll(() => test?.close());

  /** Bytes as they are, and all that is answered until the connection ends. */
  const send = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });

  const everywhere = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; .*object-src 'none'; base-uri 'none'; .*frame-ancestors 'none'/),
  };

  it.each([
    ['an answer', '/v1/journeys', 200],
    ['a refusal', '/v1/journeys?limit=0', 422],
    ['nothing', '/v1/nowhere', 404],
    ['an address that cannot be read', '/v1/journeys/%', 400],
  ])('%s tells a browser to keep it to itself, not to guess and not to store', async (_what, url, status) => {
    const answer = await test.api.inject({ url, headers: staff });
    expect([answer.statusCode, answer.headers]).toEqual([
      status,
      expect.objectContaining({
        ...everywhere,
        'cache-control': 'no-store',
        'content-type': expect.stringMatching(/^application\/(problem\+)?json; charset=utf-8$/),
      }),
    ]);
    for (const name of ['server', 'x-powered-by', 'set-cookie', 'access-control-allow-origin'])
      expect(answer.headers[name]).toBeUndefined();
  });

  it('so does an answer without a token, and one to bytes that are no request', async () => {
    expect((await test.api.inject('/v1/journeys')).headers).toMatchObject({ ...everywhere, 'cache-control': 'no-store' });
    const unreadable = await send('NOT HTTP\r\n\r\n');
    expect(unreadable).toMatch(/^HTTP\/1\.1 400 /);
    for (const line of ['x-content-type-options: nosniff', 'strict-transport-security: max-age=31536000', 'cache-control: no-store'])
      expect(unreadable).toContain(`\r\n${line}`);
  });

  it('the documentation’s files say their type with its encoding', async () => {
    for (const [url, type] of [
      ['/docs', 'text/html'],
      ['/docs/acces', 'text/html'],
      ['/docs/swagger-ui.css', 'text/css'],
      ['/docs/swagger-ui-bundle.js', 'application/javascript'],
      ['/openapi.json', 'application/json'],
    ] as const) {
      const { headers } = await test.api.inject(url);
      expect([url, headers['content-type']?.toString().toLowerCase()]).toEqual([url, `${type}; charset=utf-8`]);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    }
  });

  it('beside its page, the documentation gives no other file of where it lies, and no list of them', async () => {
    for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'favicon-32x32.png'])
      expect([name, (await test.api.inject(`/docs/${name}`)).statusCode]).toEqual([name, 200]);
    const others = ['package.json', 'README.md', 'swagger-ui-bundle.js.map', 'oauth2-redirect.html', 'x', '%2e%2e/nest/package.json'];
    for (const name of others) expect([name, (await test.api.inject(`/docs/${name}`)).statusCode]).toEqual([name, 404]);
    expect((await test.api.inject('/docs/')).body).toContain('swagger-ui-init.js');
  });

  it('a method that nothing uses answers as nothing there, and TRACE repeats no header', async () => {
    for (const method of ['TRACE', 'CONNECT', 'PUT', 'PROPFIND']) {
      const answer = await send(
        `${method} /v1/journeys HTTP/1.1\r\nhost: x\r\nauthorization: ${staff.authorization}\r\nx-canary: repeated\r\nconnection: close\r\n\r\n`,
      );
      expect([method, answer.split('\r\n')[0]]).toEqual([method, expect.stringMatching(/^(HTTP\/1\.1 40[045] .*|)$/)]);
      expect(answer).not.toContain('repeated');
    }
  });

  it('a request whose end can be read in two ways is refused, and what hides behind it is not run', async () => {
    const head = `POST /v1/candidates HTTP/1.1\r\nhost: x\r\nauthorization: ${staff.authorization}\r\ncontent-type: application/json\r\n`;
    const hidden = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';
    for (const ambiguous of [
      `content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      `content-length: 4\r\ncontent-length: 5\r\n\r\nnull${hidden}`,
      `transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
      `transfer-encoding: chunked\r\n\r\nx\r\n${hidden}`,
    ]) {
      const answer = await send(head + ambiguous);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toContain('live');
    }
  });

  it('a parameter given twice is refused rather than chosen from', async () => {
    for (const url of [
      '/v1/journeys?limit=1&limit=200',
      '/v1/journeys?status=OPEN&status=OPEN',
      '/v1/journeys?limit[]=1',
      '/v1/journeys?constructor=1',
    ]) {
      expect([url, (await test.api.inject({ url, headers: staff })).statusCode]).toEqual([url, 422]);
    }
    const payload = JSON.stringify({ familyName: 'D', givenNames: ['A'], birthDate: '1990-03-12' });
    const head = `POST /v1/candidates HTTP/1.1\r\nhost: x\r\nauthorization: ${staff.authorization}\r\ncontent-type: application/json\r\n`;
    const keys = 'idempotency-key: one\r\nidempotency-key: two\r\n';
    expect(await send(`${head}${keys}connection: close\r\ncontent-length: ${payload.length}\r\n\r\n${payload}`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    // A body is no source for what the address or the query must say.
    const files = { method: 'POST', url: '/v1/files', headers: staff, payload: { candidateId: 'can_1' } } as const;
    expect((await test.api.inject(files)).statusCode).toBe(422);
  });
});

describe('the address of who asks', () => {
  it('is what a named proxy says of it last, and from anybody else the connection’s own', async () => {
    const log: string[] = [];
    const test = await startTestApi({ trustedProxies: ['192.0.2.10'], log: { write: (line) => void log.push(line) } });
    const told = async (remoteAddress: string) => {
      const headers = { authorization: 'Bearer a.b.c', 'x-forwarded-for': '198.51.100.1, 198.51.100.7', 'x-real-ip': '198.51.100.9' };
      log.length = 0;
      await test.api.inject({ url: '/v1/journeys', headers, remoteAddress });
      return log.map((line) => JSON.parse(line) as { msg: string; address?: string }).find(({ msg }) => msg === 'token refused')?.address;
    };
    expect([await told('192.0.2.10'), await told('203.0.113.5')]).toEqual(['198.51.100.7', '203.0.113.5']);
    await test.close();
  });
});
