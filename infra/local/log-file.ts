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

/** The last thing that a process said before it ended: a JSON line of ours, or any text. */
export function lastWords(file: string): string {
  if (!existsSync(file)) return 'sans un mot.';
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const last = lines.at(-1) ?? '';
  try {
    const { msg, err } = JSON.parse(last) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(' : ');
  } catch {
    return last;
  }
}
