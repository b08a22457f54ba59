/** Servers that Jalon needs and npm cannot bring, found or made once for this person's machine. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Kept outside every checkout: what is in it takes minutes to make. */
export function toolsFolder(): string {
  return join(homedir(), '.cache', 'jalon');
}

export function onPath(command: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find(isExecutable) ?? null;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs `make` in a new folder beside `target`, then moves what it made to `target`, so that nobody sees half of it. */
export async function madeBeside(target: string, make: (folder: string) => Promise<string>): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(`${target}-`);
  try {
    const made = await make(folder);
    rmSync(target, { recursive: true, force: true });
    renameSync(made, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `@temporalio/testing` downloaded into a folder: one file, under a name of its own. */
export function onlyFileOf(folder: string): string {
  const [file] = readdirSync(folder);
  if (!file) throw new Error(`nothing was downloaded to ${folder}`);
  chmodSync(join(folder, file), 0o755);
  return join(folder, file);
}

/** @throws with the end of what the command said when it fails */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const keep = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const endWithUs = () => void child.kill();
    process.once('exit', endWithUs);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', endWithUs);
      if (code === 0) resolve();
      else reject(new Error(`${command}: ${said.trim()}`));
    });
  });
}

/** What a command says on one of its streams, or null when it cannot be run. */
export function saidBy(command: string, args: readonly string[]): string | null {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? stdout + stderr : null;
}
