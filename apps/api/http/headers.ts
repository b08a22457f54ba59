/** Request headers that decide: the key that makes a resend harmless, the version that the caller has seen. */
import { Problem } from '../problems/problem.js';

/** Null where it is missing, or is none. */
export function findIdempotencyKey(header: string | string[] | undefined): string | null {
  const key = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  return /^[\x21-\x7e]{1,200}$/.test(key) ? key : null;
}

/** @throws {Problem} 400 where it is missing, or not 1 to 200 visible ASCII characters */
export function readIdempotencyKey(header: string | string[] | undefined): string {
  const key = findIdempotencyKey(header);
  if (key !== null) return key;
  const message = 'De 1 à 200 caractères ASCII visibles, différents pour chaque commande voulue et identiques à chaque renvoi';
  throw new Problem('idempotency-key-missing', {
    errors: [{ code: header === undefined ? 'required' : 'wrong-format', message, header: 'Idempotency-Key' }],
  });
}

/**
 * The expected version, or null for `*`: any will do, said explicitly.
 * @throws {Problem} 428 where it is missing, 400 where it is no version
 */
export function readIfMatch(header: string | string[] | undefined): number | null {
  if (header === undefined) {
    throw new Problem('version-required', {
      detail: 'Donnez l’ETag qui a été lu, par exemple If-Match: "12", ou If-Match: * pour vous en passer.',
    });
  }
  if (header === '*') return null;
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(String(header)) ?? [];
  if (version !== undefined) return Number(version);
  throw new Problem('malformed-request', {
    errors: [{ code: 'wrong-format', message: 'Un seul ETag est attendu, par exemple "12", ou *', header: 'If-Match' }],
  });
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Whether the client already holds this version (weak comparison, as RFC 9110 asks of If-None-Match). */
export function holdsVersion(ifNoneMatch: string | string[] | undefined, version: number): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = String(ifNoneMatch)
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etagOf(version));
}
