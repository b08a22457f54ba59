/** Canonical JSON and the hash chain: what an event's hash covers, to the byte. */
import { createHash } from 'node:crypto';
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

/** SHA-256 over the previous event's hash, then the event's canonical JSON in UTF-8. */
export function eventHash(previousHash: Buffer, canonicalBody: string): Buffer {
  return createHash('sha256').update(previousHash).update(canonicalBody, 'utf8').digest();
}
