import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folder of this jest run. Its watchdog ends whatever has a file in `pids` and removes the folder, even if jest is killed. */
export function runFolder(): string {
  const folder = process.env['JALON_TEST_RUN'];
  if (!folder) throw new Error('JALON_TEST_RUN is not set: run the tests through jest.config.mjs, whose globalSetup makes the folder');
  return folder;
}

/** Something that the whole run shares, made by whichever test file needs it first, and told to the others by a JSON file. */
export async function onceInThisRun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const file = join(runFolder(), `${name}.json`);
  const lock = join(runFolder(), `${name}.lock`);
  for (;;) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
    if (!take(lock)) {
      await sleep(50);
      continue;
    }
    try {
      if (existsSync(file)) continue;
      const made = await make();
      writeFileSync(`${file}.new`, JSON.stringify(made));
      renameSync(`${file}.new`, file);
    } finally {
      rmdirSync(lock);
    }
  }
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
