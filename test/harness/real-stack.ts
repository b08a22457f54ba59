/** Jalon as it runs: its processes from `dist`, on servers of its own, for tests that kill them. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { anyFreePort } from '#infra/local/ports.js';
import { launch, stop, type Running } from '#infra/local/processes.js';
import { withFinalAssessment } from '#libs/domain/journey/testing/certifications.js';
import { claimsOf } from '#libs/platform/tokens/claims.js';
import { openSender, type TestSender } from './dispatch.js';
import { startTestIdentity } from './identity.js';
import { ownPostgres, ownTemporal } from './own-servers.js';
import { onceInThisRun, runFolder } from './run-folder.js';

/** The build of today's code. */
export const root = join(__dirname, '../..');

export interface Answered {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RealApi {
  readonly running: Running;
  readonly address: string;
  readonly authorization: string;
  readonly logFile: string;
  /** Throws where the API cannot be reached, or dies before it answers. */
  post(path: string, body: object, key: string, ifMatch?: string): Promise<Answered>;
  get(path: string): Promise<Answered>;
  kill(): Promise<void>;
}

export interface ApiOptions {
  /** Where a gate stands before a server. */
  readonly postgresPort?: number;
  readonly temporalPort?: number;
  /** Folder of another build; today's where it is not given. */
  readonly build?: string;
  /** By how much its clock is wrong. */
  readonly clockAheadMs?: number;
  /** Beyond which no file of its grows, its log included: as on a disk that is full. */
  readonly largestFileKiB?: number;
  readonly env?: NodeJS.ProcessEnv;
}

export interface RealStack {
  readonly postgres: Awaited<ReturnType<typeof ownPostgres>>;
  readonly temporal: Awaited<ReturnType<typeof ownTemporal>>;
  /** Looks at the journal and at Temporal with the eyes of this process. */
  readonly eyes: TestSender;
  startApi(options?: ApiOptions): Promise<RealApi>;
  startWorker(build?: string, env?: NodeJS.ProcessEnv): Promise<Running>;
  /** Types a command line of a build. @throws with what it said, where it fails */
  jalon(build: string, ...args: readonly string[]): Promise<string>;
  /** The same on a disk that is full: no file takes anything. */
  jalonOnFullDisk(...args: readonly string[]): Promise<string>;
  readonly keysFolder: string;
  /** Of what its processes keep. */
  readonly home: string;
  kill(running: Running): Promise<void>;
  close(): Promise<void>;
}

/** @param options.updateTimeoutMs after which the API answers 202 @param options.deployment under which builds are told apart */
export async function startRealStack(options: { readonly updateTimeoutMs: number; readonly deployment?: string }): Promise<RealStack> {
  await onceInThisRun('build', bringBuildUpToDate);
  const [postgres, temporal] = await Promise.all([ownPostgres(), ownTemporal()]);
  const home = join(runFolder(), `home-${randomUUID()}`);
  const logs = join(home, 'logs');
  mkdirSync(logs, { recursive: true });
  const { keys, temporal: settings } = temporal.settings;
  const started: Running[] = [];
  const identity = await startTestIdentity(keys.folder);
  /** Of a provider whose clock is as far ahead as its API's: neither takes what is issued at another time. */
  const tokenAt = async (aheadMs: number) => {
    const issuedAt = Math.floor((Date.now() + aheadMs) / 1_000);
    const claims = { ...claimsOf({ role: 'ADMINISTRATOR' }), sub: 'chaos', iat: issuedAt, exp: issuedAt + 3_600 };
    return `Bearer ${await identity.forge({ claims })}`;
  };

  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    JALON_HOME: home,
    JALON_KEYS_FOLDER: keys.folder,
    LOG_LEVEL: 'info',
    JALON_RATE_LIMIT: 'off',
    JALON_UPDATE_TIMEOUT_MS: String(options.updateTimeoutMs),
    TEMPORAL_NAMESPACE: settings.namespace,
    TEMPORAL_TASK_QUEUE: settings.taskQueue,
    TEMPORAL_DEPLOYMENT: options.deployment,
    OIDC_ISSUER: identity.config.issuer,
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: settings.address,
  };
  const program = (build: string, app: 'api' | 'worker' | 'cli') => ['--enable-source-maps', join(build, 'dist/apps', app, 'main.js')];

  const logFileOf = (name: string) => join(logs, name);
  const start = async (part: 'api' | 'worker', build: string, env: NodeJS.ProcessEnv, largestFileKiB?: number) => {
    const name = `${part}-${started.length}`;
    const [command, ...args] = limited([process.execPath, ...program(build, part)], largestFileKiB);
    const running = await launch({
      name,
      command,
      args,
      env: { ...environment, ...env },
      logFile: logFileOf(name),
      pidFolder: join(runFolder(), 'pids', 'chaos', randomUUID()),
    });
    started.push(running);
    return running;
  };
  const type = async ([command, ...args]: readonly [string, ...string[]]) =>
    (await promisify(execFile)(command, args, { env: environment })).stdout;
  const kill = async (running: Running) => {
    await stop(running.pid, { signal: 'SIGKILL', graceMs: 1_000 });
    await running.ended;
  };
  const eyes = await openSender({ databaseUrl: postgres.url, temporal: temporal.settings, rules: withFinalAssessment });
  return {
    postgres,
    temporal,
    eyes,
    kill,
    startWorker: (build = root, env = {}) => start('worker', build, env),
    jalon: (build, ...args) => type([process.execPath, ...program(build, 'cli'), ...args]),
    jalonOnFullDisk: (...args) => type(limited([process.execPath, ...program(root, 'cli'), ...args], 0)),
    keysFolder: keys.folder,
    home,
    async startApi({ postgresPort, temporalPort, build = root, clockAheadMs = 0, largestFileKiB, env } = {}) {
      const port = await anyFreePort();
      const url = new URL(postgres.url);
      if (postgresPort) url.port = String(postgresPort);
      const address = temporalPort ? `127.0.0.1:${temporalPort}` : settings.address;
      const authorization = await tokenAt(clockAheadMs);
      const settingsOfApi = { PORT: String(port), DATABASE_URL: url.href, TEMPORAL_ADDRESS: address, ...wrongClock(clockAheadMs), ...env };
      const running = await start('api', build, settingsOfApi, largestFileKiB);
      const base = `http://127.0.0.1:${port}`;
      const request = async (path: string, init: RequestInit, headers: Record<string, string> = {}): Promise<Answered> => {
        const response = await fetch(`${base}${path}`, { ...init, headers: { authorization, connection: 'close', ...headers } });
        return { status: response.status, etag: response.headers.get('etag'), body: (await response.json()) as Answered['body'] };
      };
      while (!(await fetch(`${base}/health/ready`).catch(() => null))?.ok) {
        if (!running.isAlive()) throw new Error(`the API has ended (${await running.ended}): see ${logs}`);
        await delay(100);
      }
      return {
        running,
        address: base,
        authorization,
        logFile: logFileOf(running.name),
        post: (path, body, key, ifMatch = '*') => {
          const headers = { 'content-type': 'application/json', 'idempotency-key': key, 'if-match': ifMatch };
          return request(path, { method: 'POST', body: JSON.stringify(body) }, headers);
        },
        get: (path) => request(path, {}),
        kill: () => kill(running),
      };
    },
    async close() {
      for (const running of started) if (running.isAlive()) await kill(running);
      await eyes.close();
      await identity.close();
      await Promise.all([temporal.stop(), postgres.stop()]);
    },
  };
}

async function bringBuildUpToDate(): Promise<{ readonly root: string }> {
  await promisify(execFile)(process.execPath, [join(root, 'infra/local/bootstrap.mjs')]);
  return { root };
}

/** By what the system itself refuses to write beyond, which takes no rights to ask for. */
function limited(command: readonly [string, ...string[]], largestFileKiB?: number): readonly [string, ...string[]] {
  if (largestFileKiB === undefined) return command;
  return ['bash', '-c', `ulimit -f ${largestFileKiB} && exec "$@"`, 'bash', ...command];
}

function wrongClock(aheadMs: number): NodeJS.ProcessEnv {
  if (aheadMs === 0) return {};
  const date = `class extends D { constructor(...a) { a.length ? super(...a) : super(D.now() + ${aheadMs}); } static now() { return D.now() + ${aheadMs}; } }`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`const D = Date; globalThis.Date = ${date};`)}` };
}

/** Enrols a candidate and opens a journey, by training; waits for a worker that is still starting. */
export async function openJourney(api: RealApi): Promise<string> {
  const { body } = await api.post('/v1/candidates', { familyName: 'Durand', givenNames: ['Aline'], birthDate: '1990-05-04' }, randomUUID());
  const certification = { code: 'coordinateur-parcours' };
  const entry = { path: 'TRAINING', route: 'FORMATION_CONTINUE', occurredAt: '2024-09-02' };
  const key = randomUUID();
  for (;;) {
    const opened = await api.post('/v1/journeys', { candidateId: body['id'], certification, ...entry }, key);
    if (opened.status === 201) return opened.body['journeyId'] as string;
    if (opened.status !== 202) throw new Error(`no journey was opened: ${JSON.stringify(opened.body)}`);
  }
}

/** Asks until the command that was received has its outcome, which its address tells. */
export async function outcomeAt(api: RealApi, commandId: string): Promise<Answered['body']> {
  for (;;) {
    const { body } = await api.get(`/v1/commands/${commandId}`);
    if (body['status'] !== 'RECEIVED') return body;
    await delay(200);
  }
}
