/** Ids of persons: drawn from who sends and under which key, so that a repeated request finds the person that it made. */
import { createHash } from 'node:crypto';
import type { Caller } from '#libs/platform/tokens/token.js';
import { idPrefixes, type PersonKind } from '#libs/domain/journey/person-ids.js';

export function personIdOf(kind: PersonKind, { issuer, subject }: Caller, idempotencyKey: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind.toLowerCase(), issuer, subject, idempotencyKey]))
    .digest('hex');
  return `${idPrefixes[kind]}_${digest.slice(0, 40)}`;
}
