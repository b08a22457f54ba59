/** The archive: a ZIP whose entries are stored, not compressed, so that no version of a compressor can change a byte of it. */
import { Zip, ZipPassThrough } from 'fflate';
import type { Entry } from './entries.js';

/** The oldest date that the format knows, in the terms of the machine's own clock, as the format writes dates. */
const noDate = new Date(1980, 0, 1);
const nothing = new Uint8Array();

/** One entry in memory at a time, and of a file's content no more than a piece. */
export async function* zipped(entries: readonly Pick<Entry, 'name' | 'content'>[]): AsyncGenerator<Uint8Array> {
  const written: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    written.push(chunk);
  });
  for (const { name, content } of entries) {
    const file = new ZipPassThrough(name);
    file.mtime = noDate;
    zip.add(file);
    if (Buffer.isBuffer(content)) file.push(content, true);
    else {
      for await (const chunk of await content()) {
        file.push(chunk);
        yield* written.splice(0);
      }
      file.push(nothing, true);
    }
    yield* written.splice(0);
  }
  zip.end();
  yield* written.splice(0);
}
