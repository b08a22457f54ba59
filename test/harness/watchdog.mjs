/**
 * Lives beside jest and holds the other end of a pipe. When the pipe closes, because jest has ended or was killed, it
 * ends every server that the run started and removes its folder.
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = process.argv[2];

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.stdin.resume();
process.stdin.once('close', () => void cleanUp());

async function cleanUp() {
  // Whoever would start a process again goes first: each `npm start` keeps those of its stack in a folder of its own.
  await endAllIn(join(folder, 'pids'));
  for (const stack of readdirSync(folder)) await endAllIn(join(folder, stack, 'pids'));
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function endAllIn(pids) {
  if (!existsSync(pids)) return;
  const files = readdirSync(pids, { recursive: true }).filter((file) => file.endsWith('.json'));
  const servers = files.map((file) => JSON.parse(readFileSync(join(pids, file), 'utf8')).pid);
  // PostgreSQL takes SIGQUIT as « stop at once, but free the shared memory »; the others end on it too.
  for (const pid of servers) send(pid, 'SIGQUIT');
  for (let waited = 0; servers.some((pid) => send(pid, 0)) && waited < 5_000; waited += 50) await sleep(50);
  for (const pid of servers) send(-pid, 'SIGKILL');
}

function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
