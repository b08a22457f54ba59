/**
 * Files by person and content. Commands name a content by the SHA-256 of its bytes; it lies sealed under its person's key,
 * under a name that tells nothing to who lacks that key. Names given by people are sealed too.
 */
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { pipeline as passed } from 'node:stream/promises';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { StoredFile, StoredFiles } from './stored-files.js';
import { type ReadBy, shownToNobody } from '#libs/persons/vault/access-log.js';
import { rowPlaces } from '#libs/persons/vault/place.js';
import type { KeyOwner } from '#libs/persons/vault/sealed-text.js';
import { PersonKeyDestroyed, type Vault } from '#libs/persons/vault/vault.js';
import { checkMediaType, checkName } from './accepted-types.js';
import type { Blobs } from '#libs/platform/blobs/blobs.js';
import { writingFile } from '#libs/platform/connections/unavailability.js';
import { Measure } from './measure.js';
import { Padding } from './padding.js';
import { FileErased, isOfSystem, openContent, sealContent, SealedContentRefused } from './sealed-content.js';
import { FileCorrupted, VerifiedContent } from './verified-content.js';

export interface Upload extends KeyOwner {
  readonly content: Readable;
  /** As the sender gave it. */
  readonly name: string | null;
  readonly uploadedBy: string;
  readonly maxBytes?: number;
}

export class FileEmpty extends Error {
  override readonly name = 'FileEmpty';

  constructor() {
    super('Le fichier est vide.');
  }
}

export const defaultMaxBytes = 200 * 1024 * 1024;

export class FileStore {
  constructor(
    private readonly blobs: Blobs,
    private readonly vault: Vault,
    private readonly files: StoredFiles,
  ) {}

  /**
   * Keeps a content, sealed from its first byte on disk. It is readable once this resolves; before, nothing of it is.
   * The same content again, of the same person and category, is the same file.
   * @throws PersonUnknown @throws PersonKeyDestroyed @throws FileTooLarge @throws FileEmpty @throws TypeNotAccepted
   * @throws NameNotAccepted; whatever the stream throws. Nothing is kept then.
   */
  async put({ personId, category, content, name, uploadedBy, maxBytes = defaultMaxBytes }: Upload): Promise<StoredFile> {
    const path = join(this.blobs.stagingFolder, randomUUID());
    const measure = new Measure(maxBytes);
    const sealing = (clear: AsyncIterable<Buffer>) => pieces(sealContent(this.vault, { personId, category }, clear));
    // It is there before anything can go wrong: what was removed must not be made afterwards.
    const file = await writingFile(open(path, 'wx', 0o600));
    try {
      await passed(content, measure, new Padding(), sealing, file.createWriteStream({ flush: true }));
      const { size } = measure;
      if (size === 0) throw new FileEmpty();
      const mediaType = await measure.mediaType();
      checkMediaType(mediaType);
      if (name !== null) checkName(name, mediaType);
      const hash = measure.hash();
      const blob = await this.vault.blindName(personId, category, hash);
      const sealedName = name === null ? null : await this.sealName({ personId, category }, hash, name);
      await this.blobs.write(blob, path);
      const stored = await this.files.save({ personId, category, hash, size, mediaType, sealedName, blob, uploadedBy });
      if (stored) return stored;
      await this.blobs.delete(blob);
      throw new PersonKeyDestroyed({ personId, category });
    } finally {
      await rm(path, { force: true });
    }
  }

  /**
   * The content, in clear, once the access log says who reads it. The stream fails with FileCorrupted where it is no longer what its hash says.
   * @throws FileErased @throws FileCorrupted
   */
  async read(file: StoredFile, by: ReadBy): Promise<Readable> {
    if (file.erasedAt !== null || file.blob === null) throw new FileErased();
    const sealed = await this.blobs.read(file.blob);
    if (sealed === null) throw (await this.isErasedNow(file)) ? new FileErased() : new FileCorrupted(file.hash);
    try {
      const clear = await openContent(this.vault, file, by, sealed);
      // What goes wrong on the way is told by the stream that is returned.
      return pipeline(Readable.from(orCorrupted(clear, file.hash)), new VerifiedContent(file.hash, file.size), () => undefined);
    } catch (error) {
      sealed.destroy();
      throw error instanceof SealedContentRefused ? new FileCorrupted(file.hash) : error;
    }
  }

  /** Whoever read the row may have read it before. */
  private async isErasedNow({ personId, category, hash }: StoredFile): Promise<boolean> {
    return (await this.files.findFiles(personId, hash)).some((file) => file.category === category && file.erasedAt !== null);
  }

  /** As it was given; null where none was, or where a key that it was sealed under is no more. */
  async nameOf({ personId, category, hash, sealedName }: StoredFile, by: ReadBy): Promise<string | null> {
    const inner = sealedName && (await this.vault.open(sealedName, rowPlaces.fileName(personId, category, hash), shownToNobody));
    return inner && (await this.vault.open(inner, rowPlaces.fileInnerName(personId, category, hash), by));
  }

  /**
   * Deletes what a person's category holds: after its key was destroyed, so that nothing comes after. The hashes stay, to
   * tell a file erased from one that never was. Answers how many contents were deleted; interrupted, it may be done again.
   */
  async eraseFilesOf(personId: string, category: PersonalCategory): Promise<number> {
    const erased = await this.files.markErased(personId, category);
    for (const { hash, blob } of erased) {
      await this.blobs.delete(blob);
      await this.files.markDeleted(personId, category, hash);
    }
    return erased.length;
  }

  close(): void {
    this.blobs.close();
  }

  /** A name tells both who and what it is about: it goes with either key. */
  private async sealName({ personId, category }: KeyOwner, hash: string, name: string): Promise<string> {
    const inner = await this.vault.seal(personId, 'IDENTITY', name, rowPlaces.fileInnerName(personId, category, hash));
    return this.vault.seal(personId, category, inner, rowPlaces.fileName(personId, category, hash));
  }
}

async function* pieces(stream: Promise<ReadableStream<Uint8Array>>): AsyncGenerator<Uint8Array> {
  yield* (await stream) as unknown as AsyncIterable<Uint8Array>;
}

async function* orCorrupted(stream: ReadableStream<Uint8Array>, hash: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw isOfSystem(error) ? error : new FileCorrupted(hash);
  }
}
