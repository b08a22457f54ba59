import type { DataSource } from 'typeorm';
import type { PersonalCategory } from '#libs/domain/persons/personal-text.schema.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { StoredFileRow } from '#libs/platform/database/entities/files.js';
import { allRows } from '#libs/platform/database/queries.js';

export interface StoredFile {
  /** Whose it is, and under which of their keys. */
  readonly personId: string;
  readonly category: PersonalCategory;
  /** SHA-256 of the content in clear, in hexadecimal. */
  readonly hash: string;
  /** In bytes, in clear. */
  readonly size: number;
  /** As detected, never as claimed. */
  readonly mediaType: string;
  /** Ciphertext: a file's name is personal data. */
  readonly sealedName: string | null;
  /** Where the sealed content lies; null once it has been deleted. */
  readonly blob: string | null;
  readonly uploadedBy: string;
  readonly uploadedAt: Instant;
  readonly erasedAt: Instant | null;
}

export type NewStoredFile = Omit<StoredFile, 'blob' | 'uploadedAt' | 'erasedAt'> & { readonly blob: string };

/** What is known of the files whose content `libs/persons/files` keeps. One content of two persons, or of two categories, is two files. */
export class StoredFiles {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The same content again changes nothing but who sent it: answers what was first recorded. Null where the person's key was destroyed
   * meanwhile: whoever destroys it waits for this, and finds the file afterwards.
   */
  async save(file: NewStoredFile): Promise<StoredFile | null> {
    const { personId, category, hash, size, mediaType, sealedName, blob, uploadedBy } = file;
    await this.dataSource.query(
      `INSERT INTO stored_file (person_id, category, hash, size, media_type, sealed_name, blob, uploaded_by)
       SELECT person_id, category, $3, $4, $5, $6, $7, $8 FROM person_key
       WHERE person_id = $1 AND category = $2 AND destroyed_at IS NULL FOR SHARE
       ON CONFLICT (person_id, category, hash) DO UPDATE
         SET sent_again_by = array_append(stored_file.sent_again_by, excluded.uploaded_by)
         WHERE stored_file.erased_at IS NULL AND excluded.uploaded_by <> ALL (stored_file.uploaded_by || stored_file.sent_again_by)`,
      [personId, category, hash, size, mediaType, sealedName, blob, uploadedBy],
    );
    const row = await this.files.findOneBy({ personId, category, hash });
    return row && row.erasedAt === null ? toFile(row) : null;
  }

  /** A person's files of this content: one for each category that holds it. */
  async findFiles(personId: string, hash: string): Promise<readonly StoredFile[]> {
    return (await this.files.find({ where: { personId, hash }, order: { category: 'ASC' } })).map(toFile);
  }

  /** Every file of a person, the erased ones too, in the order in which they came. */
  async of(personId: string): Promise<readonly StoredFile[]> {
    return (await this.files.find({ where: { personId }, order: { uploadedAt: 'ASC', hash: 'ASC', category: 'ASC' } })).map(toFile);
  }

  /** Which of these contents the person never had, or has no more, among what was filed under `categories` or sent by `actorId`. */
  async missing(
    personId: string,
    hashes: readonly string[],
    { categories, actorId }: { readonly categories: readonly PersonalCategory[]; readonly actorId: string },
  ): Promise<readonly string[]> {
    const rows = await allRows<{ readonly hash: string }>(
      this.dataSource,
      `SELECT hash FROM stored_file WHERE person_id = $1 AND hash = ANY($2) AND erased_at IS NULL
         AND (category = ANY($3) OR $4 = ANY (uploaded_by || sent_again_by))`,
      [personId, hashes, categories, actorId],
    );
    const known = new Set(rows.map(({ hash }) => hash));
    return hashes.filter((hash) => !known.has(hash));
  }

  /** From now on these are erased, and their names forgotten. Answers those whose content is still to be deleted. */
  async markErased(personId: string, category: PersonalCategory): Promise<readonly { readonly hash: string; readonly blob: string }[]> {
    const rows = await allRows<{ hash: string; blob: string }>(
      this.dataSource,
      `UPDATE stored_file SET erased_at = coalesce(erased_at, now()), sealed_name = NULL
       WHERE person_id = $1 AND category = $2 AND blob IS NOT NULL RETURNING hash, blob`,
      [personId, category],
    );
    return rows;
  }

  async markDeleted(personId: string, category: PersonalCategory, hash: string): Promise<void> {
    await this.files.update({ personId, category, hash }, { blob: null });
  }

  private get files() {
    return this.dataSource.getRepository(StoredFileRow);
  }
}

function toFile({ size, uploadedAt, erasedAt, ...file }: StoredFileRow): StoredFile {
  return { ...file, size: Number(size), uploadedAt: uploadedAt.toISOString(), erasedAt: erasedAt?.toISOString() ?? null };
}
