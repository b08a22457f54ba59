/**
 * Servers started beside us: each leads a process group of its own, so that Ctrl-C reaches us only and we stop them in
 * order, and has a file that proves it ours, so that what a killed supervisor left behind can be ended at the next start.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Receives standard output and error; a file, so that the process outlives us without a broken pipe. */
  readonly logFile: string;
  readonly pidFolder: string;
}

export interface Running {
  readonly name: string;
  readonly pid: number;
  /** Resolves when it has ended, whatever the reason: « code 1 », « signal SIGKILL ». */
  readonly ended: Promise<string>;
  isAlive(): boolean;
}

/** What proves that a process number is still the process we started: its start time. */
interface PidFile {
  readonly name: string;
  readonly pid: number;
  readonly identity: string;
}

/** @throws when the command cannot be run, or be told to be ours: nothing runs then */
export async function launch({ name, command, args, env, cwd, uid, gid, logFile, pidFolder }: Launch): Promise<Running> {
  mkdirSync(pidFolder, { recursive: true });
  const log = openSync(logFile, 'a');
  let child: ChildProcess;
  try {
    child = spawn(command, [...args], { env, cwd, uid, gid, detached: true, stdio: ['ignore', log, log] });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } finally {
    closeSync(log);
  }
  const pid = child.pid as number;
  const file = join(pidFolder, `${name}.json`);
  const kept: PidFile = { name, pid, identity: identityOf(pid) ?? '' };
  try {
    writeFileSync(file, JSON.stringify(kept));
  } catch (error) {
    // On a full disk: one that nobody could find again must not live on beside the next.
    send(-pid, 'SIGKILL');
    throw error;
  }
  let alive = true;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      alive = false;
      rmSync(file, { force: true });
      resolve(signal ? `signal ${signal}` : `code ${code}`);
    });
  });
  return { name, pid, ended, isAlive: () => alive };
}

/** The start time of a living process, or null when there is none of that number. */
export function identityOf(pid: number): string | null {
  try {
    // The second field, the command's name, may hold spaces and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' ? null : `${boot} ${fields[19]}`;
  } catch (error) {
    if (process.platform === 'linux') return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || null;
  }
}

/** Processes that an earlier supervisor of this folder started and that still live. */
export function leftBehind(pidFolder: string): readonly { readonly name: string; readonly pid: number }[] {
  mkdirSync(pidFolder, { recursive: true });
  return readdirSync(pidFolder).flatMap((file) => {
    const path = join(pidFolder, file);
    const kept = readPidFile(path);
    if (kept && kept.identity !== '' && identityOf(kept.pid) === kept.identity) return [{ name: kept.name, pid: kept.pid }];
    rmSync(path, { force: true });
    return [];
  });
}

function readPidFile(path: string): PidFile | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PidFile;
  } catch {
    return null;
  }
}

/** Asks a process to end, waits, and after `graceMs` ends it and its group by force. */
export async function stop(pid: number, { signal, graceMs }: { signal: NodeJS.Signals; graceMs: number }): Promise<void> {
  const identity = identityOf(pid);
  const lives = () => identity !== null && identityOf(pid) === identity;
  send(pid, signal);
  for (const deadline = Date.now() + graceMs; lives() && Date.now() < deadline;) await sleep(25);
  if (!lives()) return;
  send(-pid, 'SIGKILL');
  send(pid, 'SIGKILL');
  while (lives()) await sleep(25);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
