/** Contents in a bucket of any S3-compatible store. An upload is visible when it is complete, never before. */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { FilesConfig } from '#libs/platform/config/config.js';
import type { Blobs } from './blobs.js';

type S3Settings = Extract<FilesConfig, { kind: 's3' }>;

export class S3Blobs implements Blobs {
  readonly stagingFolder = join(tmpdir(), 'jalon-uploads');
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor({ bucket, endpoint, region, credentials, forcePathStyle }: S3Settings) {
    this.bucket = bucket;
    this.client = new S3Client({
      region,
      forcePathStyle,
      ...(endpoint === null ? {} : { endpoint }),
      ...(credentials === null ? {} : { credentials }),
      // Stores other than Amazon's refuse checksums in trailers; contents are authenticated on reading.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async write(key: string, path: string): Promise<void> {
    const Body = createReadStream(path);
    try {
      await new Upload({ client: this.client, params: { ...this.at(key), Body } }).done();
    } finally {
      Body.destroy();
    }
  }

  async read(key: string): Promise<Readable | null> {
    const found = await orNull(this.client.send(new GetObjectCommand(this.at(key))));
    if (found === null) return null;
    if (!(found.Body instanceof Readable)) throw new Error(`the S3 store answered without content for ${key}`);
    return found.Body;
  }

  async delete(key: string): Promise<void> {
    await orNull(this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  close(): void {
    this.client.destroy();
  }

  private at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: key };
  }
}

/** Null where the object does not exist; reading from a bucket that does not exist stays an error. */
async function orNull<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof S3ServiceException && ['NoSuchKey', 'NotFound'].includes(error.name)) return null;
    throw error;
  }
}
