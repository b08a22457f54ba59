/** Contents in a folder: `ab/abcdef…`. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { writingFile } from '#libs/platform/connections/unavailability.js';
import type { Blobs } from './blobs.js';

export class FolderBlobs implements Blobs {
  readonly stagingFolder: string;

  constructor(private readonly folder: string) {
    this.stagingFolder = join(folder, 'staging');
  }

  async write(key: string, path: string): Promise<void> {
    await writingFile(this.moveIn(key, path));
  }

  async read(key: string): Promise<Readable | null> {
    try {
      return (await open(this.pathOf(key))).createReadStream();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await writingFile(this.remove(key));
  }

  close(): void {}

  private async moveIn(key: string, path: string): Promise<void> {
    const target = this.pathOf(key);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await rename(path, target);
    for (const folder of [dirname(target), this.folder]) await syncFolder(folder);
  }

  private async remove(key: string): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  }

  private pathOf(key: string): string {
    return join(this.folder, key.slice(0, 2), key);
  }
}

/** A rename or a removal survives a power cut once its folder is on disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
