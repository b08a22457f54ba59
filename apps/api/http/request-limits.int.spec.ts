import { connect, type Socket } from 'node:net';
import { startTestApi, type TestApi } from '#test/harness/api.js';

describe('one request', () => {
  let test: TestApi;

  beforeAll(async () => {
    test = await startTestApi();
    await test.api.listen(0, '127.0.0.1');
  });
  afterAll(() => test?.close());

  it('a caller deposits so many files at once and no more', async () => {
    const uploader = { subject: 'uploader' };
    const staff = await test.as('STAFF', uploader);
    const url = `/v1/files?candidateId=${await test.by('STAFF', uploader).enrol()}`;
    const { port } = test.api.getHttpServer().address() as { port: number };
    const head = `POST ${url} HTTP/1.1\r\nhost: x\r\nauthorization: ${staff.authorization}\r\ncontent-type: application/octet-stream\r\n`;
    const opened: Socket[] = [];
    /** Sends the beginning of a file, and answers the status where one comes before the rest. */
    const begin = (answered: (status: number) => void = () => undefined) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}content-length: 1000000\r\n\r\n%PDF-1.7`));
      socket.on('data', (chunk) => answered(Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString())?.[1])));
      socket.on('error', () => undefined);
      opened.push(socket);
    };
    const one = await new Promise<number>((resolve) => {
      // Four are taken in and wait for the rest of their file, whichever they are.
      for (let each = 0; each < 5; each += 1) begin(resolve);
    });
    expect(one).toBe(429);
    for (const socket of opened) socket.destroy();
    const { items } = await test.parts.refusals.list({ streamId: null }, { limit: 5, cursor: null });
    expect(items.map(({ entry }) => entry.reasons[0]?.code)).toContain('access.too-many-uploads');
  });

  it('an address longer than any that is used is refused, and a connection that sends its headers drop by drop is ended', async () => {
    const long = await test.by('STAFF').get(`/v1/journeys?q=${'a'.repeat(5_000)}`);
    expect([long.statusCode, long.json()]).toMatchObject([400, { detail: expect.stringContaining('4096') }]);
    const server = test.api.getHttpServer() as { address(): { port: number }; headersTimeout: number; requestTimeout: number };
    expect(server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 600_000 });
    const answer = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(server.address().port, '127.0.0.1', () =>
        socket.write(`GET /health/live HTTP/1.1\r\nhost: x\r\n${`x-filler: ${'a'.repeat(1_000)}\r\n`.repeat(20)}\r\n`),
      );
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});
