import type { Caller } from '#libs/platform/tokens/token.js';
import type { PersonKind } from '#libs/platform/database/entities/persons.js';
import { idPrefixes } from '#libs/persons/vault/vault.js';
import { drawnId } from '../http/drawn-ids.js';

export function personIdOf(kind: PersonKind, caller: Caller, idempotencyKey: string): string {
  return drawnId(idPrefixes[kind], kind.toLowerCase(), caller, idempotencyKey);
}
