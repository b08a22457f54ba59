import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from './failure.js';
import { identityOf } from './processes.js';

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @throws {Failure} where the environment names a port that is taken; else the remembered, the usual or any free one */
export async function choosePort(variable: string, named: number | null, remembered: number | null, usual: number): Promise<number> {
  if (named !== null) {
    if (await isFree(named)) return named;
    throw new Failure(`Le port ${named}, demandé par ${variable}, est déjà utilisé par un autre programme.`);
  }
  for (const port of [remembered, usual]) if (port !== null && (await isFree(port)) && claim(port)) return port;
  return await anyFreePort();
}

/**
 * Below those that Linux, macOS and Windows hand out themselves (from 32768 or 49152): between our choice and its use, such
 * a one may become the near end of somebody's connection.
 */
const ours = { first: 20_000, last: 32_767 };

/** A port that nobody uses now. @param count this port and the ones that follow it, when several are needed in a row */
export async function anyFreePort(count = 1): Promise<number> {
  for (;;) {
    const port = randomInt(ours.first, ours.last - count + 2);
    const row = Array.from({ length: count }, (_, index) => port + index);
    const free = await Promise.all(row.map((each) => isFree(each)));
    if (free.every(Boolean) && row.every(claim)) return port;
  }
}

/** Where a process of this machine says that it has chosen a port. */
export function claimFile(port: number): string {
  return join(tmpdir(), `jalon-ports-${userInfo().username}`, String(port));
}

const claimed = new Set<string>();

/**
 * Two stacks that start together would both find a port free, and one would then take the other's server for its own:
 * each says which ports it has chosen, for as long as it lives.
 */
function claim(port: number): boolean {
  const file = claimFile(port);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const mine = `${process.pid} ${identityOf(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      if (claimed.size === 0) process.once('exit', () => claimed.forEach((each) => rmSync(each, { force: true })));
      claimed.add(file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = holderOf(file);
    if (holder === mine) return true;
    const [pid, ...identity] = holder.split(' ');
    if (identityOf(Number(pid)) === identity.join(' ')) return false;
    rmSync(file, { force: true });
  }
}

function holderOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
