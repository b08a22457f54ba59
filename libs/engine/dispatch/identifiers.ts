import { createHash } from 'node:crypto';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { Envelope } from './dispatch.js';

const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);

/** The same sender with the same key always means the same command. */
export function commandIdOf({ identity, idempotencyKey }: Pick<Envelope, 'identity' | 'idempotencyKey'>): string {
  return `cmd_${digest(['command', identity.issuer, identity.subject, idempotencyKey])}`;
}

/** The same commands at the same attempts: the same Update, whoever sends it. */
export function queueIdOf(sent: readonly Pick<CommandRecord, 'commandId' | 'attempts'>[]): string {
  return `queue_${digest(sent.map(({ commandId, attempts }) => `${commandId} ${attempts}`))}`;
}

/** A stream's id follows from the command that begins it, so that sending it again finds the same workflow. */
export function streamIdOf({ idPrefix, process }: StreamKind, commandId: string): string {
  return `${idPrefix}${digest([process.kind, commandId])}`;
}
