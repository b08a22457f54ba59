import { createHash } from 'node:crypto';

/** Of which ids are made: the same parts always make the same one. */
export function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
