/** The development server speaks no TLS: a listener before it does, and asks for a client's certificate as a real cluster does. */
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { connect as connectTo, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { withFinalAssessment as rules } from '#libs/domain/journey/testing/certifications.js';
import {
  apply,
  attempt,
  newJourneyId,
  newRun,
  openTestJournal,
  startJourneyWorker,
  startTraining,
  type TestJournal,
} from '#test/harness/journeys.js';
import { testTemporalSettings, type TestTemporalSettings } from '#test/harness/temporal.js';
import { connect } from './connection.js';

const pem = (name: string): string => readFileSync(join(__dirname, '../../../test/fixtures/tls', name), 'utf8');
const own = { cert: pem('server.pem'), key: pem('server.key') };
const ca = pem('ca.pem');
const client = { cert: pem('client.pem'), key: pem('client.key') };
const entry = '2024-01-15T09:00:00.000Z';

const listening = async <S extends Server | Http2SecureServer>(server: S): Promise<S> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};
const addressOf = (server: Pick<Server, 'address'>): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('a Temporal that speaks TLS', () => {
  let settings: TestTemporalSettings;
  let kept: TestJournal;
  let server: Server;
  beforeAll(async () => {
    settings = await testTemporalSettings();
    kept = await openTestJournal(rules);
    const [host, port] = settings.temporal.address.split(':') as [string, string];
    const mutual = { ...own, ca, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
    server = await listening(
      createServer(mutual, (socket) => {
        const upstream = connectTo(Number(port), host);
        socket.pipe(upstream).pipe(socket);
        for (const side of [socket, upstream]) side.on('error', () => (socket.destroy(), upstream.destroy()));
      }),
    );
  });
  afterAll(async () => {
    server.close();
    await kept.close();
  });

  const over = (tls: NonNullable<TestTemporalSettings['temporal']['tls']>): TestTemporalSettings => ({
    ...settings,
    temporal: { ...settings.temporal, address: addressOf(server), tls },
  });

  it('serves a client and a worker that show a certificate, and whose authority it has', async () => {
    const temporal = await connect(over({ ca, ...client }));
    const worker = await startJourneyWorker(over({ ca, ...client }), kept.activities);
    const journeyId = newJourneyId();
    const applied = await apply(temporal, attempt(journeyId, [startTraining(rules, entry)], { start: newRun(journeyId, rules) }));
    expect(applied.toVersion).toBe(1);
    await worker.stop();
    await temporal.close();
  });

  it('is not spoken to without a certificate, in clear, or where its authority is unknown', async () => {
    const attempts = [{ ca }, null, { ca: pem('other-ca.pem'), ...client }].map((tls) =>
      connect({ ...settings, temporal: { ...over({}).temporal, tls } }),
    );
    for (const attempted of await Promise.allSettled(attempts)) expect(attempted.status).toBe('rejected');
  });

  it('is shown the API key with every call', async () => {
    const shown: unknown[] = [];
    const listener = await listening(createSecureServer(own));
    listener.on('stream', (stream, headers) => {
      shown.push(headers.authorization);
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' }, { endStream: true });
    });
    const temporal = { ...settings.temporal, address: addressOf(listener), tls: { ca }, apiKey: 'key-of-the-test' };
    await expect(connect({ ...settings, temporal })).rejects.toThrow();
    expect(new Set(shown)).toEqual(new Set(['Bearer key-of-the-test']));
    listener.close();
  });
});
