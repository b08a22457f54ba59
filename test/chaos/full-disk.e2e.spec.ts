/** A disk that is full, as the system itself says it: the API lives and tells it, and a command leaves no file half written. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stop } from '#infra/local/processes.js';
import { allRows } from '#libs/platform/database/queries.js';
import { root, startRealStack, type RealApi, type RealStack } from '../harness/real-stack.js';

const room = 32;

describe('on a full disk', () => {
  let stack: RealStack;
  let api: RealApi;

  beforeAll(async () => {
    stack = await startRealStack({ updateTimeoutMs: 2_000 });
    api = await stack.startApi({ largestFileKiB: room });
  });
  afterAll(() => stack?.close());

  const readiness = async () => {
    const { status, body } = await api.get('/health/ready');
    return { status, failing: ((body['errors'] ?? []) as { code: string }[]).map(({ code }) => code) };
  };
  const isLive = async () => (await fetch(`${api.address}/health/live`, { signal: AbortSignal.timeout(5_000) })).ok;

  it('an upload is answered 503 with its cause, and no piece of it stays', async () => {
    const person = { familyName: 'Durand', givenNames: ['Aline'], birthDate: '1990-05-04' };
    const { body: candidate } = await api.post('/v1/candidates', person, randomUUID());
    const { authorization } = api;
    const answer = await fetch(`${api.address}/v1/files?candidateId=${String(candidate['id'])}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/pdf' },
      body: Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(4 * room * 1024)]),
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { type: 'urn:jalon:problem:unavailable', errors: [{ code: 'disk-full', message: expect.stringContaining('plein') }] },
    ]);
    expect(readdirSync(join(stack.home, 'files', 'staging'))).toEqual([]);
    expect(await isLive()).toBe(true);
  });

  it('the log’s readers lose nothing, requests are answered, and readiness says that it cannot be written', async () => {
    while (statSync(api.logFile).size < room * 1024) await api.get('/v1/nowhere');
    while (!(await readiness()).failing.includes('log')) await sleep(50);
    expect(await isLive()).toBe(true);
    expect((await api.get('/v1/certifications')).status).toBe(200);
    truncateSync(api.logFile);
    while ((await readiness()).failing.includes('log')) await sleep(50);
    const lines = readFileSync(api.logFile, 'utf8').trim().split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/"fault":"EFBIG","lost":0.*could not be written for a while/));
    expect(lines).toContainEqual(expect.stringContaining('/v1/certifications'));
  });

  it('a process that is asked to end does, although nothing can be written', async () => {
    while (statSync(api.logFile).size < room * 1024) await api.get('/v1/nowhere');
    await stop(api.running.pid, { signal: 'SIGTERM', graceMs: 30_000 });
    expect(await api.running.ended).toBe('code 0');
  });

  it('a key that cannot be written is not changed, and the person is told why', async () => {
    await stack.jalon(root, 'checkpoint', 'rotate-key');
    const held = () => readdirSync(stack.keysFolder).map((name) => [name, readFileSync(join(stack.keysFolder, name), 'utf8')]);
    const before = held();
    const failure = await stack.jalonOnFullDisk('checkpoint', 'rotate-key').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringMatching(/^L’écriture a échoué : /) });
    expect(held()).toEqual(before);
  });
});

describe('a process that is asked to end', () => {
  let stack: RealStack;
  beforeAll(async () => {
    stack = await startRealStack({ updateTimeoutMs: 2_000 });
  });
  afterAll(() => stack?.close());

  it('does within its time, although PostgreSQL keeps a request waiting for ever', async () => {
    const api = await stack.startApi();
    const lock = stack.eyes.dataSource.createQueryRunner();
    await lock.startTransaction();
    await lock.query('LOCK TABLE journey_summary');
    const waiting = api.get('/v1/journeys').catch(() => 'cut off');
    const locks = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'jalon-api'`;
    while ((await allRows(stack.eyes.dataSource, locks)).length === 0) await sleep(20);
    process.kill(api.running.pid, 'SIGTERM');
    expect(await api.running.ended).toBe('signal SIGKILL');
    expect(readFileSync(api.logFile, 'utf8')).toContain('did not stop in time: the process is ended');
    expect(await waiting).toBe('cut off');
    await lock.rollbackTransaction();
    await lock.release();
  });
});
