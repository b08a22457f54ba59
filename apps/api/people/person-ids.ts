import type { Caller } from '#libs/platform/tokens/token.js';
import { idPrefixes, type PersonKind } from '#libs/domain/persons/person-ids.js';
import { drawnId } from '../http/drawn-ids.js';

export function personIdOf(kind: PersonKind, caller: Caller, idempotencyKey: string): string {
  return drawnId(idPrefixes[kind], kind.toLowerCase(), caller, idempotencyKey);
}
