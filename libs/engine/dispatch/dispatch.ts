/** What a caller hands over, and what it is told. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { SentCommand } from '#libs/domain/journey/command.js';
import type { Actor } from '#libs/domain/journey/event.js';
import type { CommandRecord, Failure, Refusal } from '#libs/record/commands/command-record.js';
import type { CommandOutcome } from '#workflows/journey/protocol.js';

/** Commands for one journey: one, or a batch that is applied whole or not at all. */
export interface Dispatch {
  /** Who sends, and under which key: together they identify the sending for ever. */
  readonly identity: { readonly issuer: string; readonly subject: string };
  readonly idempotencyKey: string;
  readonly actor: Actor;
  /** Keyed hash of the body as received, its address included. */
  readonly bodyMac: string;
  /** The same under keys that made such hashes before: what a record of this very body may hold. None by default. */
  readonly earlierBodyMacs?: readonly string[];
  /**
   * Sealed, their moments turned into instants; undated where the caller gave no date. The first is `start-journey`
   * where `journeyId` is null.
   */
  readonly commands: readonly SentCommand[];
  readonly journeyId: string | null;
  readonly expectedVersion: number | null;
  /** Rules to pin, where the commands start a journey; null elsewhere. */
  readonly rules: CertificationRules | null;
}

interface Told {
  readonly journeyId: string;
  readonly commandId: string;
}

export type Outcome =
  | ({ readonly kind: 'DONE' } & Told & CommandOutcome)
  /** It had no effect and never will. */
  | ({ readonly kind: 'REFUSED'; readonly refusal: Refusal } & Told)
  | ({ readonly kind: 'FAILED'; readonly failure: Failure } & Told)
  /** Durably received; `CommandRecords.find(commandId)` will tell one outcome. */
  | ({ readonly kind: 'PENDING' } & Told)
  /** The key was used before, with another body. Nothing was recorded. */
  | ({ readonly kind: 'KEY_REUSED' } & Told)
  /** Nothing was recorded. */
  | { readonly kind: 'UNKNOWN_JOURNEY' };

/** What became of a command, by its record. */
export function outcomeOf(record: CommandRecord): Outcome {
  const told = { journeyId: record.journeyId, commandId: record.commandId };
  if (record.outcome) return { kind: 'DONE', ...told, ...record.outcome };
  if (record.refusal) return { kind: 'REFUSED', ...told, refusal: record.refusal };
  if (record.failure) return { kind: 'FAILED', ...told, failure: record.failure };
  return { kind: 'PENDING', ...told };
}
