import { type DataSource, In } from 'typeorm';
import type { Instant } from '#domain/time/local-date.js';
import { StoredFileRow } from './entities/commands.js';

export interface StoredFile {
  /** SHA-256 of the content, in hexadecimal. */
  readonly hash: string;
  readonly size: number;
  /** As detected, never as claimed. */
  readonly mediaType: string;
  /** Ciphertext: a file's name is personal data. */
  readonly sealedName: string | null;
  readonly uploadedBy: string;
  readonly uploadedAt: Instant;
}

/** What is known of the files whose content `libs/files` keeps. */
export class StoredFiles {
  constructor(private readonly dataSource: DataSource) {}

  /** The same content again changes nothing: answers what was first recorded. */
  async save(file: Omit<StoredFile, 'uploadedAt'>): Promise<StoredFile> {
    const { hash, size, mediaType, sealedName, uploadedBy } = file;
    await this.dataSource.query(
      `INSERT INTO stored_file (hash, size, media_type, sealed_name, uploaded_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [hash, size, mediaType, sealedName, uploadedBy],
    );
    return toFile(await this.files.findOneByOrFail({ hash }));
  }

  async find(hash: string): Promise<StoredFile | null> {
    const row = await this.files.findOneBy({ hash });
    return row && toFile(row);
  }

  /** Which of these hashes were never uploaded. */
  async missing(hashes: readonly string[]): Promise<readonly string[]> {
    const known = await this.files.find({ select: { hash: true }, where: { hash: In(hashes) } });
    return hashes.filter((hash) => !known.some((file) => file.hash === hash));
  }

  private get files() {
    return this.dataSource.getRepository(StoredFileRow);
  }
}

function toFile({ size, uploadedAt, ...file }: StoredFileRow): StoredFile {
  return { ...file, size: Number(size), uploadedAt: uploadedAt.toISOString() };
}
