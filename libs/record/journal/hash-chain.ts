/** The hash chain: what an event's hash covers, to the byte. */
import { hash } from 'node:crypto';
import type { StreamEvent } from '#libs/domain/stream/event.js';

/** The hash that a chain's first entry follows: 32 zero bytes. */
export const genesisHash: Buffer = Buffer.alloc(32);

/** Where a stream's chain ends. */
export interface StreamHead {
  /** 0 before the first event. */
  readonly version: number;
  readonly hash: Buffer;
}

/** Where what is hashed is laid out; as long as the longest so far. */
let hashed = Buffer.allocUnsafe(4_096);

/** SHA-256 over the previous event's hash, then the event's canonical JSON in UTF-8. */
export function eventHash(previousHash: Buffer, canonicalBody: string): Buffer {
  const longest = previousHash.length + canonicalBody.length * 3;
  if (hashed.length < longest) hashed = Buffer.allocUnsafe(longest);
  hashed.set(previousHash);
  const end = previousHash.length + hashed.write(canonicalBody, previousHash.length, 'utf8');
  // One call, not a Hash object: a whole record is hashed event by event.
  return hash('sha256', hashed.subarray(0, end), 'buffer');
}

export interface Link {
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/**
 * Events as whoever reads the journal finds them: a state that is made of these holds its members in the same order, whoever has
 * made it.
 */
export function asRecorded(bodies: readonly string[]): readonly StreamEvent[] {
  return bodies.map((body) => JSON.parse(body) as StreamEvent);
}

/** Canonical bodies, each after the one before it, and the first after `head`. */
export function chain(bodies: readonly string[], head: Buffer): readonly Link[] {
  let previousHash = head;
  return bodies.map((body) => {
    const link = { body, previousHash, hash: eventHash(previousHash, body) };
    previousHash = link.hash;
    return link;
  });
}
