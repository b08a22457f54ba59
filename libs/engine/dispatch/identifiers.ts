import { createHash } from 'node:crypto';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { Envelope } from './dispatch.js';

const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);

/** The same sender with the same key always means the same command. */
export function commandIdOf({ identity, idempotencyKey }: Pick<Envelope, 'identity' | 'idempotencyKey'>): string {
  return `cmd_${digest(['command', identity.issuer, identity.subject, idempotencyKey])}`;
}

/** A stream's id follows from the command that begins it, so that sending it again finds the same workflow. */
export function streamIdOf({ idPrefix, process }: StreamKind, commandId: string): string {
  return `${idPrefix}${digest([process.kind, commandId])}`;
}
