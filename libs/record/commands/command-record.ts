import type { Actor } from '#libs/domain/stream/actor.js';
import type { RulesReference } from '#libs/domain/stream/event.js';
import type { SentCommand } from '#libs/domain/stream/process.js';
import type { CommandOutcome, UpdateRefusal } from '#libs/domain/stream/protocol.js';
import type { Instant } from '#libs/domain/time/local-date.js';

/**
 * RECEIVED: durably, its outcome to come. DONE: its events are in the journal. REFUSED: it had no effect and never
 * will. FAILED: given up for a cause outside the rules, without effect.
 */
export type CommandStatus = 'RECEIVED' | 'DONE' | 'REFUSED' | 'FAILED';

/** What is sent to the workflow, whoever sends it. Texts about persons are already sealed. */
export interface CommandRequest {
  readonly commands: readonly SentCommand[];
  readonly expectedVersion: number | null;
  /** Rules to pin where the command begins a stream (found whole in the archive); null elsewhere. */
  readonly start: RulesReference | null;
}

/** Why a command was given up. */
export interface CommandFailure {
  readonly code: string;
  /** French, for a person. */
  readonly sentence: string;
}

export interface Lease {
  readonly holder: string;
  readonly until: Instant;
}

/** An event. */
export interface Via {
  readonly streamId: string;
  readonly version: number;
}

export interface CommandRecord {
  readonly commandId: string;
  readonly streamId: string;
  readonly names: readonly string[];
  readonly actor: Actor;
  /**
   * The event on whose behalf it was recorded: that of another stream, which asks it of this one, or that of its own, which hears
   * what became of what it asked. Null for what somebody has sent.
   */
  readonly via: Via | null;
  /** Keyed hash of the body as it was received: the same key with another body is told apart by it. */
  readonly bodyMac: string;
  readonly request: CommandRequest;
  readonly status: CommandStatus;
  /** Where DONE. */
  readonly outcome: CommandOutcome | null;
  /** Where REFUSED: as the workflow said it (or as it would have, for what a reservation refuses). */
  readonly refusal: UpdateRefusal | null;
  /** Where FAILED. */
  readonly failure: CommandFailure | null;
  readonly lease: Lease | null;
  /** JOURNAL_AHEAD: the last attempt found the stream frozen, whose journal holds what its workflow never made. Null else. */
  readonly waitsFor: 'JOURNAL_AHEAD' | null;
  /** The instant after which the last attempt can no longer take effect. */
  readonly notAfter: Instant | null;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
}

/** One that nobody is sending: no more of it is read before its turn comes. */
export interface LeftCommand extends Pick<CommandRecord, 'commandId' | 'streamId'> {
  readonly createdAt: Date;
  readonly requestBytes: number;
  /** How many it holds. */
  readonly commands: number;
  /** By an event of another stream. */
  readonly isAsked: boolean;
}

/** A command as the API receives it. */
export interface NewCommand {
  readonly commandId: string;
  readonly streamId: string;
  readonly names: readonly string[];
  readonly actor: Actor;
  readonly bodyMac: string;
  /** What a record of the same body may hold instead: see `Envelope`. */
  readonly earlierBodyMacs?: readonly string[];
}

export type Received =
  /** The caller has the lease that it asked for: send it. */
  | { readonly kind: 'NEW'; readonly record: CommandRecord }
  /** Received before, with the same body (or refused just now by a reservation): tell or await its outcome. */
  | { readonly kind: 'EXISTING'; readonly record: CommandRecord }
  /** Received before under the same key, with another body. */
  | { readonly kind: 'OTHER_BODY'; readonly record: CommandRecord };

/** A lease for one attempt. */
export interface LeaseRequest {
  /** Unique to the sender: no two processes, nor two attempts running at once, share it. */
  readonly holder: string;
  /** Seconds from now after which the workflow refuses the attempt: its `notAfter`, by the database's clock. */
  readonly seconds: number;
}
