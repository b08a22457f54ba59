/** `npm start` as a process of its own, its folder in this jest run's: the run's watchdog ends it, then whatever it started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyFreePort } from '#infra/local/ports.js';
import { leftBehind } from '#infra/local/processes.js';
import { onceInThisRun, runFolder } from './run-folder.js';

const launchers = join(__dirname, '../../infra/local');

/** Certifications that do not ship, written as data alone. */
export const testCertifications = join(__dirname, '../fixtures/certifications');

export interface Start {
  /** A new one of this run where it is not given. */
  readonly home?: string;
  /** A free one where it is not given. */
  readonly port?: number;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export function newHome(): string {
  const home = mkdtempSync(join(runFolder(), 'stack-'));
  // PostgreSQL's own account must pass when we are root.
  chmodSync(home, 0o711);
  return home;
}

/** Types `npm start`, and does not wait. */
export async function typeNpmStart({ home = newHome(), port, args = [], env = {} }: Start = {}): Promise<StartedStack> {
  // Two processes of the API take a port and the next.
  const own = { JALON_HOME: home, PORT: String(port ?? (await anyFreePort(2))), LOG_LEVEL: 'warn' };
  return new StartedStack(home, typed('start.mjs', args, { ...own, ...env }));
}

/** One stack for the whole jest run, which has played the demonstration: two APIs, and certifications that do not ship. */
export async function sharedStack(): Promise<{ readonly home: string; readonly said: string }> {
  return await onceInThisRun('stack', async () => {
    const started = await typeNpmStart({ args: ['--apis', '2'], env: { JALON_CERTIFICATIONS_FOLDER: testCertifications } });
    await started.isReady();
    return { home: started.home, said: started.said };
  });
}

/** What the stack of a folder tells other commands. */
export function environmentOf(home: string): NodeJS.ProcessEnv {
  return JSON.parse(readFileSync(join(home, 'stack.json'), 'utf8')) as NodeJS.ProcessEnv;
}

/** `npm run jalon -- …` beside the stack of a folder. @returns what it said, when it has ended well */
export async function jalon(home: string, ...args: readonly string[]): Promise<string> {
  const { exit, said } = typed('jalon.mjs', args, { JALON_HOME: home });
  const code = await exit;
  if (code !== 0) throw new Error(`jalon ${args.join(' ')} ended on ${code}:\n${said()}`);
  return said();
}

export class StartedStack {
  readonly exit: Promise<number | null>;

  constructor(
    readonly home: string,
    private readonly command: Typed,
  ) {
    this.exit = command.exit;
  }

  get said(): string {
    return this.command.said();
  }

  /** @throws with all it said when it ends first */
  async says(sentence: RegExp): Promise<void> {
    while (!sentence.test(this.said)) {
      const { exitCode, signalCode } = this.command.child;
      if (exitCode !== null || signalCode !== null) throw new Error(`npm start has ended:\n${this.said}`);
      await sleep(50);
    }
  }

  async isReady(): Promise<this> {
    await this.says(/Jalon est prêt/);
    return this;
  }

  async isSent(signal: NodeJS.Signals): Promise<number | null> {
    this.command.child.kill(signal);
    return this.exit;
  }

  kill(part: string): void {
    const { pid } = JSON.parse(readFileSync(join(this.home, 'pids', `${part}.json`), 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
  }

  /** Everything at once, itself first: nobody starts anything again. */
  async cutOff(): Promise<void> {
    process.kill(-(this.command.child.pid ?? 0), 'SIGKILL');
    await this.exit;
    for (const { pid } of leftBehind(join(this.home, 'pids'))) process.kill(pid, 'SIGKILL');
  }
}

interface Typed {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  said(): string;
}

function typed(launcher: string, args: readonly string[], env: NodeJS.ProcessEnv): Typed {
  const name = randomUUID();
  // A file, not a pipe: what the whole run shares outlives the test file that started it.
  const output = join(runFolder(), `said-${name}`);
  const descriptor = openSync(output, 'a');
  const child = spawn(process.execPath, [join(launchers, launcher), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', descriptor, descriptor],
    // The group that it leads holds what it runs for itself (the demonstration), and ends with it.
    detached: true,
  });
  closeSync(descriptor);
  child.unref();
  const pidFile = join(runFolder(), 'pids', `${name}.json`);
  writeFileSync(pidFile, JSON.stringify({ pid: child.pid }));
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('exit', (code) => {
      rmSync(pidFile, { force: true });
      resolve(code);
    });
  });
  return { child, exit, said: () => readFileSync(output, 'utf8') };
}
