import type { Instant } from '../time/local-date.js';
import type { Actor } from './actor.js';
import type { StreamName } from './stream-id.js';

/** Rules by their digest, the SHA-256 of their canonical form, and by the names that a person knows them under. */
export interface RulesReference {
  readonly code: string;
  readonly version: string;
  readonly digest: string;
}

/**
 * The command that brought the texts of an event that repeats another's, and where they stood in it: there they open. `data.textsFrom` of
 * such an event, absent from others.
 */
export interface TextsOrigin {
  readonly commandId: string;
  readonly pointer: readonly string[];
}

/** What the machinery knows of an event of any kind of stream: what it says is its kind's. */
export type StreamEvent = StreamName & {
  readonly type: string;
  /** Which form of its type `data` has. Absent: the first. See `event-schemas.ts`. */
  readonly schema?: number;
  readonly data: object;
  /** Versions of a stream run 1..n without a hole. */
  readonly version: number;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: Actor;
  /** The command that caused it; `clock:<deadline>:<version>` where the clock did. */
  readonly commandId: string;
  /** The rules under which it was decided. */
  readonly rules: RulesReference;
};

/** Made by the stream itself, because something was due. What another stream's clock has asked of it came by a command. */
export function isByOwnClock({ actor, commandId }: Pick<StreamEvent, 'actor' | 'commandId'>): boolean {
  return actor.role === 'CLOCK' && commandId.startsWith('clock:');
}

/** The state that a stream's events fold to: plain JSON. */
export interface StreamState {
  /** Of the last event; 0 before the first. */
  readonly version: number;
}
