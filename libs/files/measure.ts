/** What passes through is hashed, counted, looked at, and stopped when there is too much of it. */
import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';

  constructor(readonly maxBytes: number) {
    super(`Le fichier dépasse la taille permise, ${Math.floor(maxBytes / 1024 / 1024)} Mio.`);
  }
}

export class Measure extends Transform {
  size = 0;
  private readonly sha256: Hash = createHash('sha256');
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private text = true;

  constructor(private readonly maxBytes: number) {
    super();
  }

  /** SHA-256 in hexadecimal; once everything has passed. */
  hash(): string {
    return this.sha256.copy().digest('hex');
  }

  /** Whether all of it was UTF-8 text; once everything has passed. */
  isText(): boolean {
    return this.text && this.decodes();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) {
      done(new FileTooLarge(this.maxBytes));
      return;
    }
    this.sha256.update(chunk);
    this.text &&= !chunk.includes(0) && this.decodes(chunk);
    done(null, chunk);
  }

  private decodes(chunk?: Buffer): boolean {
    try {
      this.decoder.decode(chunk, { stream: chunk !== undefined });
      return true;
    } catch {
      return false;
    }
  }
}
