import { digestOf } from '#libs/platform/json/digest.js';
import type { CommandRecord } from '#libs/record/commands/command-record.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';
import type { Envelope } from './dispatch.js';

/** The same sender with the same key always means the same command. */
export function commandIdOf({ identity, idempotencyKey }: Pick<Envelope, 'identity' | 'idempotencyKey'>): string {
  return `cmd_${digestOf(['command', identity.issuer, identity.subject, idempotencyKey])}`;
}

/** The same commands at the same attempts: the same Update, whoever sends it. */
export function queueIdOf(sent: readonly Pick<CommandRecord, 'commandId' | 'attempts'>[]): string {
  return `queue_${digestOf(sent.map(({ commandId, attempts }) => `${commandId} ${attempts}`))}`;
}

/** A stream's id follows from the command that begins it, so that sending it again finds the same workflow. */
export function streamIdOf({ idPrefix, process }: StreamKind, commandId: string): string {
  return `${idPrefix}${digestOf([process.kind, commandId])}`;
}
