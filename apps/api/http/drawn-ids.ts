/** Ids drawn from who sends and under which key, so that a repeated request finds what it made. */
import { createHash } from 'node:crypto';
import type { Caller } from '#libs/platform/tokens/token.js';

/** @param what is made, so that one key makes one thing of each kind */
export function drawnId(prefix: string, what: string, { issuer, subject }: Caller, idempotencyKey: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([what, issuer, subject, idempotencyKey]))
    .digest('hex');
  return `${prefix}_${digest.slice(0, 40)}`;
}
