/** Contents in a folder: `ab/abcdef…` and, beside it, its size and media type as JSON. */
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Blob, Blobs } from './blobs.js';

export class FolderBlobs implements Blobs {
  readonly stagingFolder: string;

  constructor(private readonly folder: string) {
    this.stagingFolder = join(folder, 'staging');
  }

  async write(key: string, path: string, { size, mediaType }: Blob): Promise<void> {
    const target = this.pathOf(key);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    // The description first: whoever sees the content finds it described.
    const description = `${path}.json`;
    await writeFile(description, JSON.stringify({ size, mediaType }), { flush: true, mode: 0o600 });
    await rename(description, `${target}.json`);
    await rename(path, target);
    for (const folder of [dirname(target), this.folder]) await syncFolder(folder);
  }

  async read(key: string) {
    try {
      const { size, mediaType } = JSON.parse(await readFile(`${this.pathOf(key)}.json`, 'utf8')) as Blob;
      const file = await open(this.pathOf(key));
      return { size, mediaType, stream: file.createReadStream() };
    } catch (error) {
      return absent(error, null);
    }
  }

  async has(key: string): Promise<boolean> {
    try {
      return (await stat(this.pathOf(key))).isFile();
    } catch (error) {
      return absent(error, false);
    }
  }

  close(): void {}

  private pathOf(key: string): string {
    return join(this.folder, key.slice(0, 2), key);
  }
}

function absent<Answer>(error: unknown, answer: Answer): Answer {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return answer;
  throw error;
}

/** A rename survives a power cut once its folder is on disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
