/** What passes through is hashed, counted, looked at, and stopped when there is too much of it. */
import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { fileTypeFromBuffer } from 'file-type';

export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';

  constructor(readonly maxBytes: number) {
    super(`Le fichier dépasse la taille permise, ${Math.floor(maxBytes / 1024 / 1024)} Mio.`);
  }
}

/** How much of the beginning is kept in memory, to tell the type: Office's and OpenDocument's say theirs well before. */
const lookedAtBytes = 256 * 1024;

export class Measure extends Transform {
  size = 0;
  private readonly sha256: Hash = createHash('sha256');
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private readonly beginning: Buffer[] = [];
  private text = true;

  constructor(private readonly maxBytes: number) {
    super();
  }

  /** SHA-256 in hexadecimal; once everything has passed. */
  hash(): string {
    return this.sha256.copy().digest('hex');
  }

  /** From the content alone, whatever its name or its sender says of it; once everything has passed. */
  async mediaType(): Promise<string> {
    const detected = await fileTypeFromBuffer(Buffer.concat(this.beginning));
    return detected?.mime ?? (this.text && this.decodes() ? 'text/plain' : 'application/octet-stream');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const lookedAt = Math.max(0, lookedAtBytes - this.size);
    this.size += chunk.length;
    if (this.size > this.maxBytes) {
      done(new FileTooLarge(this.maxBytes));
      return;
    }
    this.sha256.update(chunk);
    if (lookedAt > 0) this.beginning.push(Buffer.from(chunk.subarray(0, lookedAt)));
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
