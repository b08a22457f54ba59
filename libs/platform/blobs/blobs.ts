/** Where sealed contents lie, by key. What a content is, whose it is, and that it is whole, is the business of who keeps it there. */
import type { Readable } from 'node:stream';

export interface Blobs {
  /** A folder of this machine where sealed contents wait until they are complete; for a folder store, on the same disk. */
  readonly stagingFolder: string;
  /** Makes a complete file the content of a key, at once and durably; may take the file away. Doing it twice is harmless. */
  write(key: string, path: string): Promise<void>;
  /** Null where the key has no content. */
  read(key: string): Promise<Readable | null>;
  /** Doing it twice is harmless. */
  delete(key: string): Promise<void>;
  close(): void;
}
