/** What a caller hands over, and what it is told. */
import type { Actor } from '#libs/domain/stream/actor.js';
import type { RulesReference, StreamState } from '#libs/domain/stream/event.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { CommandOutcome, UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { CommandRecord, CommandFailure } from '#libs/record/commands/command-record.js';
import type { StreamKind } from '#libs/record/streams/stream-kind.js';

/** What is known of a sending before anything of it is looked up. */
export interface Envelope {
  /** Who sends, and under which key: together they identify the sending for ever. */
  readonly identity: { readonly issuer: string; readonly subject: string };
  readonly idempotencyKey: string;
  readonly actor: Actor;
  /** Keyed hash of the body as received, its address included. */
  readonly bodyMac: string;
  /** The same under keys that made such hashes before: what a record of this very body may hold. None by default. */
  readonly earlierBodyMacs?: readonly string[];
  readonly expectedVersion: number | null;
}

/** Commands for one stream: one, or a batch that is applied whole or not at all. */
export interface Prepared {
  /** Sealed, their moments turned into instants; undated where the caller gave no date. */
  readonly commands: readonly SentCommand[];
  readonly target: ExistingStream | NewStream;
}

export interface ExistingStream {
  readonly streamId: string;
  /** Where it stands by its read model. */
  readonly standing: StreamState;
}

/** A stream that the commands begin: its id follows from theirs. */
export interface NewStream {
  readonly kind: StreamKind;
  /** The rules to pin. */
  readonly rules: RulesReference;
}

export interface CommandIdentity {
  readonly streamId: string;
  readonly commandId: string;
}

/** Durably received; `CommandRecords.findCommand(commandId)` will tell one outcome. */
export interface Pending extends CommandIdentity {
  readonly kind: 'PENDING';
  readonly waitsFor: CommandRecord['waitsFor'];
  /** How many commands wait for the stream, as far as this process knows. */
  readonly ahead: number;
}

export type DispatchOutcome =
  | ({ readonly kind: 'DONE' } & CommandIdentity & CommandOutcome)
  /** It had no effect and never will. */
  | ({ readonly kind: 'REFUSED'; readonly refusal: UpdateRefusal } & CommandIdentity)
  | ({ readonly kind: 'FAILED'; readonly failure: CommandFailure } & CommandIdentity)
  | Pending
  /** The key was used before, with another body. Nothing was recorded. */
  | ({ readonly kind: 'KEY_REUSED' } & CommandIdentity)
  /** Nothing was recorded. */
  | { readonly kind: 'UNKNOWN_STREAM' };

/** Nothing is known of it yet, nor that it waits for anything but its turn. */
export function pending({ streamId, commandId }: CommandIdentity, ahead = 0): Pending {
  return { kind: 'PENDING', streamId, commandId, waitsFor: null, ahead };
}

/** What became of a command, by its record. */
export function outcomeOf(record: CommandRecord): DispatchOutcome {
  const identity = { streamId: record.streamId, commandId: record.commandId };
  if (record.outcome) return { kind: 'DONE', ...identity, ...record.outcome };
  if (record.refusal) return { kind: 'REFUSED', ...identity, refusal: record.refusal };
  if (record.failure) return { kind: 'FAILED', ...identity, failure: record.failure };
  return { ...pending(identity), waitsFor: record.waitsFor };
}
