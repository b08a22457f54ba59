import { createHash } from 'node:crypto';
import { startTestApi } from '#test/harness/api.js';

it('a request in flight ends before the API stops, and no other is taken', async () => {
  const test = await startTestApi();
  try {
    await test.api.listen(0, '127.0.0.1');
    const address = await test.api.getUrl();
    const [first, rest] = [Buffer.from('first part, '), Buffer.from('and the rest')];
    let arrived: () => void;
    const begun = new Promise<void>((resolve) => (arrived = resolve));
    test.api.getHttpServer().on('request', () => arrived());
    let send: () => void;
    const mayEnd = new Promise<void>((resolve) => (send = resolve));
    const upload = fetch(`${address}/v1/files?candidateId=${await test.parts.vault.createPerson('CANDIDATE')}`, {
      method: 'POST',
      headers: { ...(await test.as('STAFF')), 'content-type': 'application/octet-stream' },
      body: (async function* () {
        yield first;
        await mayEnd;
        yield rest;
      })(),
      duplex: 'half',
    });
    await begun;
    const closed = test.api.close();
    await expect(fetch(`${address}/health/live`)).rejects.toThrow();
    send!();
    const response = await upload;
    // Kept alive, it would hold the process up to the time-out.
    expect(response.headers.get('connection')).toBe('close');
    expect([response.status, await response.json()]).toMatchObject([
      201,
      { hash: createHash('sha256').update(first).update(rest).digest('hex') },
    ]);
    await closed;
  } finally {
    await test.close();
  }
});
