/** Contents of files, opened one after the other, against what their rows say of them. Long: it reads all of them. */
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';
import { defaultMaxBytes, type FileStore } from '#libs/persons/files/file-store.js';
import { Measure } from '#libs/persons/files/measure.js';
import { FileErased } from '#libs/persons/files/sealed-content.js';
import type { StoredFile } from '#libs/persons/files/stored-files.js';
import { FileCorrupted } from '#libs/persons/files/verified-content.js';
import { shownToNobody } from '#libs/persons/vault/access-log.js';
import { firstRow } from '#libs/platform/database/queries.js';
import { finding, type Finding } from '#libs/verification/finding.js';

type ReadFile = Omit<StoredFile, 'size' | 'uploadedAt' | 'erasedAt'> & {
  readonly size: string;
  readonly key: string;
  readonly keyId: string;
};

/**
 * A row at a time: a transaction that is left idle while a content is read would be ended.
 * @param unusable keys, by their ids, under which nothing opens
 */
export async function checkFiles(manager: EntityManager, files: FileStore, unusable: ReadonlySet<string>): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (let after = ''; ;) {
    const row = await firstRow<ReadFile>(
      manager,
      `SELECT * FROM (
         SELECT concat_ws('/', person_id, category, hash) COLLATE "C" AS key, person_id AS "personId", category, hash, size, media_type AS "mediaType",
           sealed_name AS "sealedName", blob, key_id AS "keyId", uploaded_by AS "uploadedBy"
         FROM stored_file JOIN person_key AS owner USING (person_id, category) WHERE erased_at IS NULL AND owner.destroyed_at IS NULL) AS one
       WHERE key > $1 ORDER BY key LIMIT 1`,
      [after],
    );
    if (!row) return findings;
    const { key, keyId, ...file } = row;
    if (!unusable.has(keyId))
      findings.push(
        ...(await checkContent(files, { ...file, size: Number(file.size), uploadedAt: '', erasedAt: null }, `stored_file/${key}`)),
      );
    after = key;
  }
}

async function checkContent(files: FileStore, file: StoredFile, field: string): Promise<readonly Finding[]> {
  const measure = new Measure(Math.max(file.size, defaultMaxBytes));
  try {
    await pipeline(await files.read(file, shownToNobody), measure, new PassThrough().resume());
  } catch (error) {
    // Erased meanwhile, which the snapshot does not know.
    if (error instanceof FileErased) return [];
    if (!(error instanceof FileCorrupted)) throw error;
    return [finding('ROW_ALTERED', 'KEYS', { field: `${field}/content`, expected: file.hash })];
  }
  const mediaType = await measure.mediaType();
  return mediaType === file.mediaType
    ? []
    : [finding('ROW_ALTERED', 'KEYS', { field: `${field}/media_type`, expected: mediaType, found: file.mediaType })];
}
