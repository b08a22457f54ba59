import { Transform, type TransformCallback } from 'node:stream';

const leastBytes = 1024;

/**
 * Size of a content once padded: at most 12 % more, and one of so few sizes (O(log log n) bits are told) that a stored
 * content is not recognized by its length. The Padmé scheme, PURBs §4 (Nikitin et al., PoPETs 2019).
 */
export function paddedSize(size: number): number {
  const padded = Math.max(size, leastBytes);
  const exponent = Math.floor(Math.log2(padded));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(padded / step) * step;
}

const zeros = Buffer.alloc(64 * 1024);

/** Passes a content on, then zero bytes up to its padded size. */
export class Padding extends Transform {
  private size = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    for (let left = paddedSize(this.size) - this.size; left > 0; left -= zeros.length) this.push(zeros.subarray(0, left));
    done();
  }
}
