import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

export class FileCorrupted extends Error {
  override readonly name = 'FileCorrupted';

  constructor(readonly hash: string) {
    super(`Le contenu gardé sous l’empreinte ${hash} a été altéré.`);
  }
}

/** Passes a content on without its padding, and fails instead of ending where its SHA-256 is not the one it is known by. */
export class VerifiedContent extends Transform {
  private readonly sha256 = createHash('sha256');
  private left: number;

  constructor(
    private readonly hash: string,
    size: number,
  ) {
    super();
    this.left = size;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const content = chunk.subarray(0, this.left);
    this.left -= content.length;
    this.sha256.update(content);
    done(null, content);
  }

  override _flush(done: TransformCallback): void {
    done(this.left === 0 && this.sha256.digest('hex') === this.hash ? null : new FileCorrupted(this.hash));
  }
}
