/** `npm start` as a person types it, with what happens to it: Ctrl-C, kill -9 of any part and of itself, a port in use. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyFreePort } from '#local/ports.js';
import { leftBehind } from '#local/processes.js';
import { TokenIssuer } from '#tokens/local-tokens.js';
import { runFolder } from '../harness/run-folder.js';

const program = join(__dirname, '../../infra/local/start.mjs');
const parts = ['api', 'postgresql', 'temporal', 'worker'];

class Started {
  said = '';
  readonly exit: Promise<number | null>;

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.exit = new Promise((resolve) => child.once('exit', resolve));
  }

  /** @throws with all it said when it ends first */
  async says(sentence: RegExp): Promise<void> {
    while (!sentence.test(this.said)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) throw new Error(`npm start has ended:\n${this.said}`);
      await sleep(50);
    }
  }

  async isSent(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exit;
  }
}

describe('npm start', () => {
  let home: string;
  let port: number;
  const begun: Started[] = [];

  const start = (env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(process.execPath, [program, '--no-demo'], {
      env: { ...process.env, JALON_HOME: home, PORT: String(port), LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new Started(child);
    begun.push(started);
    return started;
  };
  const ready = async (started: Started) => {
    await started.says(/Jalon est prêt/);
    return started;
  };
  const pidOf = (part: string) => (JSON.parse(readFileSync(join(home, 'pids', `${part}.json`), 'utf8')) as { pid: number }).pid;
  const request = async (path: string, init: RequestInit = {}) => {
    const issuer = await TokenIssuer.open(join(home, 'keys'));
    const authorization = `Bearer ${await issuer.issue({ subject: 'e2e', role: 'ADMINISTRATOR' })}`;
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers });
  };

  beforeAll(async () => {
    home = mkdtempSync(join(runFolder(), 'stack-'));
    chmodSync(home, 0o711);
    port = await anyFreePort();
  });

  afterAll(async () => {
    await Promise.all(begun.map((started) => started.isSent('SIGTERM')));
    for (const { pid } of leftBehind(join(home, 'pids'))) process.kill(pid, 'SIGKILL');
  });

  it('keeps what was told it through Ctrl-C, kill -9 of each part, and kill -9 of itself', async () => {
    const first = await ready(start());
    const body = JSON.stringify({ familyName: 'Durand', givenNames: ['Aline'], birthDate: '1990-05-04' });
    const created = await request('/v1/candidates', { method: 'POST', body });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const isThere = async () => expect((await request(`/v1/candidates/${id}`)).status).toBe(200);

    expect(await first.isSent('SIGINT')).toBe(0);
    expect(readdirSync(join(home, 'pids'))).toEqual([]);
    expect(existsSync(join(home, 'lock'))).toBe(false);

    const second = await ready(start());
    await isThere();
    for (const part of parts) process.kill(pidOf(part), 'SIGKILL');
    for (const title of ['API', 'Worker', 'PostgreSQL', 'Temporal']) await second.says(new RegExp(`${title} : de nouveau en marche`));
    while ((await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.status !== 200) await sleep(100);
    await isThere();

    await second.isSent('SIGKILL');
    expect(leftBehind(join(home, 'pids')).map(({ name }) => name)).toEqual(parts);
    const third = await ready(start());
    expect(third.said).toContain('arrêt brutal');
    await isThere();
  }, 300_000);

  it('refuses a folder and a port that a stack is using, in a sentence and with a failure', async () => {
    const sameFolder = start({ PORT: String(await anyFreePort()) });
    expect(await sameFolder.exit).toBe(1);
    expect(sameFolder.said).toContain('Jalon tourne déjà');

    const samePort = start({ JALON_HOME: mkdtempSync(join(runFolder(), 'stack-')) });
    expect(await samePort.exit).toBe(1);
    expect(samePort.said).toContain(`Le port ${port} (PORT) est déjà utilisé`);
    expect(samePort.said).not.toMatch(/^ +at /m);
  });

  it('names every wrong variable before it starts anything', async () => {
    const wrong = start({ JALON_HOME: mkdtempSync(join(runFolder(), 'stack-')), PORT: 'http', LOG_LEVEL: 'loud' });
    expect(await wrong.exit).toBe(1);
    expect(wrong.said).toMatch(/PORT[^]*LOG_LEVEL/);
  });
});
