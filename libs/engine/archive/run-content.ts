/**
 * A run's history as it is archived: one `temporal.api.history.v1.History` as it goes over the wire, each payload sealed as
 * Temporal holds it, in gzip. ADR 302 says why. Written and read an event at a time, however long it is.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pipeline as piped } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import protocol from '@temporalio/proto';
import type { HistoryEvent } from '#libs/engine/temporal/history-pages.js';

/** Another form would have another name. */
export const contentFormat = 'temporal-history-gzip/1';

const history = protocol.temporal.api.history.v1;

/** Events of several MiB are put together again from few pieces. */
const pieceBytes = 2 ** 20;

/** @returns SHA-256 of the file that it makes */
export async function writeContent(pages: AsyncIterable<readonly HistoryEvent[]>, path: string): Promise<Buffer> {
  const sha256 = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  await pipeline(
    pages,
    encoded,
    createGzip(),
    async function* (compressed: AsyncIterable<Buffer>) {
      for await (const piece of compressed) {
        sha256.update(piece);
        yield piece;
      }
    },
    file.createWriteStream({ flush: true }),
  );
  return sha256.digest();
}

/** Histories encoded one after the other are, by protobuf's own rules, one history. */
async function* encoded(pages: AsyncIterable<readonly HistoryEvent[]>): AsyncGenerator<Uint8Array> {
  for await (const page of pages) {
    putMapsInOrder(page);
    yield history.History.encode({ events: [...page] }).finish();
  }
}

/** The server gives the entries of a map in another order each time: so that a run is one content, however often it is read. */
function putMapsInOrder(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [name, member] of entries) {
    putMapsInOrder(member);
    // Of anything else than a map the order is written nowhere.
    if (!Array.isArray(value) && Reflect.deleteProperty(value, name)) Object.assign(value, { [name]: member });
  }
}

/** What is given is let go of when they were read, or are read no further. */
export async function* eventsInContent(content: AsyncIterable<Buffer>): AsyncGenerator<HistoryEvent> {
  let bytes: Buffer = Buffer.alloc(0);
  // What goes wrong on the way is told by the stream that is read.
  const clear = piped(content, createGunzip({ chunkSize: pieceBytes }), () => undefined);
  for await (const piece of clear as AsyncIterable<Buffer>) {
    bytes = bytes.length === 0 ? piece : Buffer.concat([bytes, piece]);
    for (let field = firstField(bytes); field; field = firstField(bytes)) {
      yield history.HistoryEvent.decode(bytes.subarray(field.from, field.to));
      bytes = bytes.subarray(field.to);
    }
  }
  if (bytes.length > 0) throw new Error('the content of a run ends within an event');
}

/** What a history consists of: field 1, of the type that has its length before it. */
const eventTag = 0x0a;

/** Where the first event stands; null where it has not arrived whole. */
function firstField(bytes: Buffer): { readonly from: number; readonly to: number } | null {
  if (bytes.length > 0 && bytes[0] !== eventTag) throw new Error('the content of a run is no history');
  let length = 0;
  for (let from = 1; from < bytes.length; from += 1) {
    const byte = bytes[from]!;
    length += (byte & 0x7f) * 2 ** (7 * (from - 1));
    if (byte < 0x80) return from + 1 + length <= bytes.length ? { from: from + 1, to: from + 1 + length } : null;
  }
  return null;
}
