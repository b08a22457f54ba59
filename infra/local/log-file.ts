import { existsSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const largestBytes = 20 * 1024 * 1024;

/** Puts a log that has grown large aside, under one name, so that logs never fill the disk. */
export function rotateLogs(folder: string): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.log'))) {
    const path = join(folder, file);
    if (statSync(path).size > largestBytes) renameSync(path, `${path}.1`);
  }
}

/** Why a process ended, by what it said last: a JSON line of ours, the message of an exception, or any text. */
export function lastWords(file: string): string {
  if (!existsSync(file)) return 'sans un mot.';
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(-40);
  return lines.map(failureIn).findLast((words) => words !== null) ?? lines.at(-1) ?? '';
}

function failureIn(line: string): string | null {
  if (!line.startsWith('{')) return /\b\w*Error\b.*: |\bfatal: /i.test(line) ? line : null;
  try {
    const { level, msg, err } = JSON.parse(line) as { level?: string; msg?: string; err?: { message?: string } };
    return level === 'fatal' || level === 'error' ? [msg, err?.message].filter(Boolean).join(' : ') : null;
  } catch {
    return null;
  }
}
