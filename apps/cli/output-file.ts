import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

type Content = Readable | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * Writes a file that only its owner reads, whole or not at all: on a disk that is full, what stood under the name stays, and nothing half
 * written is taken for an export. What is no file (`/dev/stdout`) is written as it comes.
 */
export async function writeOutput(path: string, content: Content): Promise<void> {
  if (!(await isReplaceable(path))) {
    await pipeline(content, createWriteStream(path));
    return;
  }
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    // The person knows the file by the name that they gave.
    throw Object.assign(error, { path });
  });
  try {
    await pipeline(content, file.createWriteStream({ flush: true }));
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function isReplaceable(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : Promise.reject(error)));
  return found === null || found.isFile();
}
