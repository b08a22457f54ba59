/** Request headers that decide: the key that makes a resend harmless, the version that the caller has seen. */
import { createHash } from 'node:crypto';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import type { Caller } from '#libs/platform/tokens/token.js';
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
  const [, version] = /^(?:W\/)?"(\d{1,9})(?:-[0-9a-f]{16})?"$/.exec(String(header)) ?? [];
  if (version !== undefined) return Number(version);
  throw new Problem('malformed-request', {
    errors: [{ code: 'wrong-format', message: 'Un seul ETag est attendu, par exemple "12", ou *', header: 'If-Match' }],
  });
}

/** @param answered to whom and when, where the same version is not answered the same: see `answeredTo` */
export function etagOf(version: number, answered?: string): string {
  return answered === undefined ? `"${version}"` : `"${version}-${answered}"`;
}

/** What an answer about a journey follows from besides its version, as an `AnswerCache` holds it: 16 hexadecimal digits. @param besides what else it tells, of which no name is */
export function answeredTo({ actorId, role, personId }: Caller, now: Instant, besides: readonly unknown[] = []): string {
  const digest = createHash('sha256').update(JSON.stringify([actorId, role, personId, parisDate(now), ...besides]));
  return digest.digest('hex').slice(0, 16);
}

/** Whether the client already holds what this tag names (weak comparison, as RFC 9110 asks of If-None-Match). */
export function holds(ifNoneMatch: string | string[] | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = String(ifNoneMatch)
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
