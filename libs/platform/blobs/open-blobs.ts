import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilesConfig } from '#libs/platform/config/config.js';
import type { Blobs } from './blobs.js';
import { FolderBlobs } from './folder-blobs.js';

const dayMs = 86_400_000;

/** Opens the store that the configuration names, and forgets uploads that a killed process left unfinished. */
export async function openBlobs(config: FilesConfig): Promise<Blobs> {
  const blobs = await blobsOf(config);
  await mkdir(blobs.stagingFolder, { recursive: true, mode: 0o700 });
  await forgetUnfinished(blobs.stagingFolder);
  return blobs;
}

/** Amazon's client takes a while to load: only those who use it wait for it. */
async function blobsOf(config: FilesConfig): Promise<Blobs> {
  if (config.kind === 'folder') return new FolderBlobs(config.folder);
  const { S3Blobs } = await import('./s3-blobs.js');
  return new S3Blobs(config);
}

/** A day is longer than any upload: what is older belongs to no process that is still at it. */
async function forgetUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > dayMs) await rm(path, { force: true });
  }
}
