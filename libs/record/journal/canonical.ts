/** Canonical JSON and the hash chain: what an event's hash covers, to the byte. */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** The hash that a journey's first event follows: 32 zero bytes. */
export const genesisHash: Buffer = Buffer.alloc(32);

/**
 * Canonical JSON (RFC 8785); members that are undefined are left out.
 * @throws where the value has no canonical form: a lone surrogate, NaN, a cycle.
 */
export function canonicalJson(value: object): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('Not a JSON value');
  return text;
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
