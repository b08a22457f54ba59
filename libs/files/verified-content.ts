import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

export class FileCorrupted extends Error {
  override readonly name = 'FileCorrupted';

  constructor(readonly hash: string) {
    super(`Le contenu gardé sous l'empreinte ${hash} a été altéré.`);
  }
}

/** Passes a content on, and fails instead of ending where its SHA-256 is not the one it is kept under. */
export class VerifiedContent extends Transform {
  private readonly sha256 = createHash('sha256');

  constructor(private readonly hash: string) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.sha256.update(chunk);
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    done(this.sha256.digest('hex') === this.hash ? null : new FileCorrupted(this.hash));
  }
}
