import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from '@temporalio/client';
import { findTemporal } from '#infra/local/temporal-binary.js';
import { startTestApi, temporalPages, type TestApi } from '#test/harness/api.js';
import type { Headers, TestCaller } from '#test/harness/caller.js';

const decodeUrl = '/v1/codec/decode';
const remark = 'Reprise prévue après les soins';

interface Written {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

describe('Temporal’s remote codec', () => {
  let test: TestApi;
  let api: NestFastifyApplication;
  let administrator: TestCaller;
  let journeyId: string;
  let candidateId: string;
  /** The payloads of the journey's history, as Temporal gives them to whoever has no key. */
  let sealed: Written[];

  beforeAll(async () => {
    test = await startTestApi({ worker: true });
    api = test.api;
    administrator = test.by('ADMINISTRATOR');
    candidateId = await administrator.enrol();
    journeyId = await administrator.open({ candidateId, occurredAt: '2024-09-02' });
    const suspension = { reason: 'PERSONAL', comment: remark, occurredAt: '2024-10-01' };
    const suspended = await administrator.command(journeyId, 'suspend', suspension);
    expect(suspended.statusCode).toBe(200);
    const { client } = test.parts.temporal;
    const stranger = new Client({ connection: client.connection, namespace: client.options.namespace });
    sealed = [...sealedIn(await stranger.workflow.getHandle(journeyId).fetchHistory())];
    expect(sealed.length).toBeGreaterThan(2);
  });
  afterAll(() => test?.close());

  const decode = (payloads: readonly Written[], headers?: Headers, by = administrator) => by.post(decodeUrl, { payloads }, { headers });
  const textOf = ({ data = '' }: Written): string => Buffer.from(data, 'base64').toString();
  const decodings = async (): Promise<readonly Record<string, unknown>[]> =>
    await test.parts.dataSource.query('SELECT actor_id, role, namespace, payloads, key_ids FROM payload_decoding ORDER BY id');

  it('opens what Temporal holds, in which a person’s texts are sealed still', async () => {
    const response = await decode(sealed, { 'x-namespace': test.config.temporal.namespace });
    const { payloads } = response.json<{ payloads: Written[] }>();
    expect([response.statusCode, payloads.length]).toEqual([200, sealed.length]);
    const opened = payloads.map(textOf).join('\n');
    expect(opened).toContain(candidateId);
    expect(opened).toContain('"comment":"sealed:2:');
    expect(opened).not.toContain(remark);
    expect(sealed.map(textOf).join('\n')).not.toContain(candidateId);
  });

  it('records who asked, how much and under which keys, before it answers', async () => {
    const before = (await decodings()).length;
    await decode(sealed);
    const keyId = Buffer.from(String(sealed[0]?.metadata?.['encryption-key-id']), 'base64').toString();
    const { namespace } = test.config.temporal;
    expect((await decodings()).slice(before)).toEqual([
      { actor_id: expect.stringMatching(/^act_/), role: 'ADMINISTRATOR', namespace, payloads: sealed.length, key_ids: [keyId] },
    ]);
    await expect(test.parts.dataSource.query('DELETE FROM payload_decoding')).rejects.toThrow();
  });

  it('gives back as it came what it cannot open: in clear, altered, or under a key that it has not', async () => {
    const [first = {}] = sealed;
    const clear = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from('"Jalon"').toString('base64') };
    const altered = { ...first, data: Buffer.from('altered altered altered altered').toString('base64') };
    const foreign = {
      ...first,
      metadata: { ...first.metadata, 'encryption-key-id': Buffer.from('2020-01-01-00000000').toString('base64') },
    };
    const response = await decode([clear, altered, foreign, first]);
    const { payloads } = response.json<{ payloads: Written[] }>();
    expect(payloads.slice(0, 3)).toEqual([clear, altered, foreign]);
    expect(payloads[3]).not.toEqual(first);
    expect((await decodings()).at(-1)).toMatchObject({ payloads: 1 });
  });

  it('is an administrator’s, of this namespace, and decodes only', async () => {
    for (const role of ['STAFF', 'AUDITOR', 'JURY_PRESIDENT'] as const)
      expect((await decode(sealed, {}, test.by(role))).statusCode).toBe(403);
    expect((await decode(sealed, { 'x-namespace': 'elsewhere' })).json()).toMatchObject({
      status: 422,
      errors: [{ header: 'X-Namespace' }],
    });
    expect((await decode([{ data: 'not base64!' }])).statusCode).toBe(422);
    const encode = await administrator.post('/v1/codec/encode', { payloads: [] });
    expect(encode.statusCode).toBe(404);
  });

  it('takes payloads as large as Temporal’s, and other addresses no more than before', async () => {
    const large = { data: Buffer.alloc(3 * 1024 * 1024).toString('base64') };
    expect((await decode([large])).statusCode).toBe(200);
    const elsewhere = await administrator.post('/v1/candidates', large);
    expect(elsewhere.statusCode).toBe(413);
  });

  it('lets the browsers of Temporal’s pages ask, and no others’', async () => {
    const ask = async (origin: string, url = decodeUrl) =>
      await api.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await ask(temporalPages);
    expect([allowed.statusCode, allowed.headers['access-control-allow-origin']]).toEqual([204, temporalPages]);
    expect(allowed.headers['access-control-allow-headers']).toBe('authorization, content-type, x-namespace');
    for (const refused of [await ask('https://elsewhere.example'), await ask(temporalPages, '/v1/journeys')])
      expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([404, undefined]);
    expect((await decode(sealed, { origin: temporalPages })).headers['access-control-allow-origin']).toBe(temporalPages);
    expect((await decode(sealed, { origin: 'https://elsewhere.example' })).headers['access-control-allow-origin']).toBeUndefined();
    const unsigned = await api.inject({ method: 'POST', url: decodeUrl, headers: { origin: temporalPages }, payload: { payloads: [] } });
    expect([unsigned.statusCode, unsigned.headers['access-control-allow-origin']]).toEqual([401, temporalPages]);
  });

  it('is what Temporal’s own command line speaks', async () => {
    await api.listen(0, '127.0.0.1');
    const { address, namespace } = test.config.temporal;
    const show = ['workflow', 'show', '--workflow-id', journeyId, '--address', address, '--namespace', namespace, '--output', 'json'];
    const codec = ['--codec-endpoint', `${await api.getUrl()}/v1/codec`, '--codec-auth', (await test.as('ADMINISTRATOR')).authorization];
    const contents = async (...args: readonly string[]): Promise<string> => {
      const { stdout } = await promisify(execFile)(findTemporal() ?? 'temporal', args, { maxBuffer: 64 * 1024 * 1024 });
      return [...stdout.matchAll(/"data": "([^"]*)"/g)].map(([, data]) => textOf({ data })).join('\n');
    };
    expect(await contents(...show)).not.toContain(candidateId);
    expect(await contents(...show, ...codec)).toContain(candidateId);
  });
});

/** Every payload in a history, its bytes in base64. */
function* sealedIn(value: unknown): Generator<Written> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const { metadata, data } = value as { readonly metadata?: Record<string, Uint8Array>; readonly data?: Uint8Array };
  if (metadata?.['encryption-key-id'] && data) {
    const texts = Object.entries(metadata).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
    yield { metadata: Object.fromEntries(texts) as Record<string, string>, data: Buffer.from(data).toString('base64') };
  } else for (const member of Object.values(value)) yield* sealedIn(member);
}
