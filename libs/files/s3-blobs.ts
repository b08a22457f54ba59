/** Contents in a bucket of any S3-compatible store. An upload is visible when it is complete, never before. */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { FilesConfig } from '#config/config.js';
import type { Blob, Blobs } from './blobs.js';

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
      // Stores other than Amazon's refuse checksums in trailers; the key is the content's hash and is verified on reading.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async write(key: string, path: string, { size, mediaType }: Blob): Promise<void> {
    if ((await this.head(key))?.size === size) return;
    const Body = createReadStream(path);
    try {
      await new Upload({ client: this.client, params: { ...this.at(key), Body, ContentType: mediaType } }).done();
    } finally {
      Body.destroy();
    }
  }

  async read(key: string) {
    const found = await orNull(this.client.send(new GetObjectCommand(this.at(key))));
    if (found === null) return null;
    const { Body, ContentLength: size, ContentType: mediaType } = found;
    if (!(Body instanceof Readable) || size === undefined || mediaType === undefined) {
      throw new Error(`the S3 store answered without content, size or type for ${key}`);
    }
    return { stream: Body, size, mediaType };
  }

  async has(key: string): Promise<boolean> {
    return (await this.head(key)) !== null;
  }

  close(): void {
    this.client.destroy();
  }

  private async head(key: string): Promise<{ readonly size: number | undefined } | null> {
    const found = await orNull(this.client.send(new HeadObjectCommand(this.at(key))));
    return found && { size: found.ContentLength };
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
