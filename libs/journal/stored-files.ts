import type { DataSource } from 'typeorm';
import type { Instant } from '#domain/time/local-date.js';

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
  async save(_file: Omit<StoredFile, 'uploadedAt'>): Promise<StoredFile> {
    throw new Error('being written');
  }

  async find(_hash: string): Promise<StoredFile | null> {
    throw new Error('being written');
  }

  /** Which of these hashes were never uploaded. */
  async missing(_hashes: readonly string[]): Promise<readonly string[]> {
    throw new Error('being written');
  }
}
