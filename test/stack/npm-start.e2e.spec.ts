/** `npm start` as a person types it, with what happens to it: Ctrl-C, kill -9 of any part and of itself, a port in use. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyFreePort } from '#infra/local/ports.js';
import { leftBehind } from '#infra/local/processes.js';
import { loadConfig } from '#libs/platform/config/config.js';
import { DevelopmentTokens } from '#libs/platform/tokens/development-tokens.js';
import { environmentOf, newHome, typeNpmStart, type StartedStack } from '../harness/stack.js';

const parts = ['api', 'identity', 'postgresql', 'temporal', 'worker'];

describe('npm start', () => {
  let home: string;
  let port: number;
  const begun: StartedStack[] = [];

  const start = async (env: NodeJS.ProcessEnv = {}) => {
    const started = await typeNpmStart({ home, port, args: ['--no-demo'], env });
    begun.push(started);
    return started;
  };
  const request = async (path: string, init: RequestInit = {}) => {
    const tokens = await DevelopmentTokens.open(loadConfig(environmentOf(home)));
    const authorization = `Bearer ${await tokens.issue({ subject: 'e2e', role: 'ADMINISTRATOR' })}`;
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers });
  };

  beforeAll(async () => {
    home = newHome();
    port = await anyFreePort();
  });

  afterAll(async () => {
    await Promise.all(begun.map((started) => started.isSent('SIGTERM')));
    for (const { pid } of leftBehind(join(home, 'pids'))) process.kill(pid, 'SIGKILL');
  });

  it('keeps what was told it through Ctrl-C, kill -9 of each part, and kill -9 of itself', async () => {
    const first = await (await start()).isReady();
    const body = JSON.stringify({ familyName: 'Durand', givenNames: ['Aline'], birthDate: '1990-05-04' });
    const created = await request('/v1/candidates', { method: 'POST', body });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const isThere = async () => expect((await request(`/v1/candidates/${id}`)).status).toBe(200);

    expect(await first.isSent('SIGINT')).toBe(0);
    expect(readdirSync(join(home, 'pids'))).toEqual([]);
    expect(existsSync(join(home, 'lock'))).toBe(false);

    const second = await (await start()).isReady();
    await isThere();
    for (const part of parts) second.kill(part);
    for (const title of ['API', 'Worker', 'Identité', 'PostgreSQL', 'Temporal'])
      await second.says(new RegExp(`${title} : processus relancé`));
    while ((await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.status !== 200) await sleep(100);
    await isThere();

    await second.isSent('SIGKILL');
    expect(leftBehind(join(home, 'pids')).map(({ name }) => name)).toEqual(parts);
    const third = await (await start()).isReady();
    expect(third.said).toContain('arrêt brutal');
    await isThere();
  }, 300_000);

  it('refuses a folder and a port that a stack is using, in a sentence and with a failure', async () => {
    const sameFolder = await start({ PORT: String(await anyFreePort()) });
    expect(await sameFolder.exit).toBe(1);
    expect(sameFolder.said).toContain('Jalon tourne déjà');

    const samePort = await start({ JALON_HOME: newHome() });
    expect(await samePort.exit).toBe(1);
    expect(samePort.said).toContain(`Le port ${port} (PORT) est déjà utilisé`);
    expect(samePort.said).not.toMatch(/^ +at /m);
  });

  it('names every wrong variable before it starts anything', async () => {
    const wrong = await start({ JALON_HOME: newHome(), PORT: 'http', LOG_LEVEL: 'loud' });
    expect(await wrong.exit).toBe(1);
    expect(wrong.said).toMatch(/PORT[^]*LOG_LEVEL/);
  });
});
