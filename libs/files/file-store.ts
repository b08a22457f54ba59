/**
 * Files by content: the SHA-256 of what was received is its only name, so a command that names a file names its bytes.
 * Names given by people are personal data and are kept elsewhere.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { pipeline as passed } from 'node:stream/promises';
import { fileTypeFromFile } from 'file-type';
import type { FilesConfig } from '#config/config.js';
import type { Blob, Blobs } from './blobs.js';
import { FolderBlobs } from './folder-blobs.js';
import { Measure } from './measure.js';
import { VerifiedContent } from './verified-content.js';

export interface StoredFile extends Blob {
  /** SHA-256 of the content, in hexadecimal. */
  readonly hash: string;
}

export const defaultMaxBytes = 200 * 1024 * 1024;

const hashForm = /^[0-9a-f]{64}$/;
const dayMs = 86_400_000;

export class FileStore {
  constructor(private readonly blobs: Blobs) {}

  /**
   * Keeps a content. It is readable under its hash once this resolves, whole and on disk; before, nothing of it is.
   * @throws FileTooLarge; whatever the stream throws. Nothing is kept then.
   */
  async put(content: Readable, { maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {}): Promise<StoredFile> {
    const path = join(this.blobs.stagingFolder, randomUUID());
    try {
      const measure = new Measure(maxBytes);
      await passed(content, measure, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }));
      const stored = { hash: measure.hash(), size: measure.size, mediaType: await mediaTypeOf(path, measure.isText()) };
      await this.blobs.write(stored.hash, path, stored);
      return stored;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** The stream fails at its end with FileCorrupted where the content is no longer what its hash says. */
  async get(hash: string): Promise<(Blob & { readonly stream: Readable }) | null> {
    const found = hashForm.test(hash) ? await this.blobs.read(hash) : null;
    if (found === null) return null;
    const { stream, size, mediaType } = found;
    // What goes wrong on the way is told by the stream that is returned.
    return { stream: pipeline(stream, new VerifiedContent(hash), () => undefined), size, mediaType };
  }

  async has(hash: string): Promise<boolean> {
    return hashForm.test(hash) && this.blobs.has(hash);
  }

  close(): void {
    this.blobs.close();
  }
}

/** Opens the store that the configuration names, and forgets uploads that a killed process left unfinished. */
export async function openFileStore(config: FilesConfig): Promise<FileStore> {
  const blobs = await blobsOf(config);
  await mkdir(blobs.stagingFolder, { recursive: true, mode: 0o700 });
  await forgetUnfinished(blobs.stagingFolder);
  return new FileStore(blobs);
}

/** Amazon's client takes a while to load: only those who use it wait for it. */
async function blobsOf(config: FilesConfig): Promise<Blobs> {
  if (config.kind === 'folder') return new FolderBlobs(config.folder);
  const { S3Blobs } = await import('./s3-blobs.js');
  return new S3Blobs(config);
}

/** From the content alone: neither its name nor what its sender says of it counts. */
async function mediaTypeOf(path: string, isText: boolean): Promise<string> {
  const detected = await fileTypeFromFile(path);
  return detected?.mime ?? (isText ? 'text/plain' : 'application/octet-stream');
}

/** A day is longer than any upload: what is older belongs to no process that is still at it. */
async function forgetUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs > dayMs) await rm(path, { force: true });
  }
}
