/** What the log of refusals keeps: who was refused what, when, for which reasons, on which state. No personal data. */
import { streamName } from '#libs/domain/stream/stream-id.js';
import type { Instant } from '#libs/domain/time/local-date.js';

/**
 * COMMAND: judged by the rules, its record says REFUSED. REQUEST: refused before any rule could judge it. ACCESS: who asked
 * is unknown, may not do it, does not reach it, or asked too often.
 */
export const refusalKinds = ['COMMAND', 'REQUEST', 'ACCESS'] as const;

export type RefusalKind = (typeof refusalKinds)[number];

export interface RefusalReason {
  readonly code: string;
  /** French. */
  readonly sentence: string;
  readonly source: string;
}

/** A refusal to be kept. */
export interface NewRefusal {
  readonly kind: RefusalKind;
  /** Null for whoever no token has named. */
  readonly actor: { readonly id: string; readonly role: string } | null;
  /** As the access table names it; null for a command, and where no operation was reached. */
  readonly operation: string | null;
  readonly commands: readonly string[];
  /** `POST /v1/journeys/:journeyId/commands/:command`: the pattern, never what stood in it. */
  readonly route: string | null;
  /** Null where it is about none, or about one that does not exist. */
  readonly streamId: string | null;
  readonly commandId: string | null;
  readonly reasons: readonly RefusalReason[];
  /** Of the state on which it was judged; null where none was read. */
  readonly version: number | null;
  /** Tells sources apart within a day; derived under a key that is forgotten, so that nobody can be found by it. */
  readonly source: string | null;
  /** How many refusals alike it stands for: more than one where they came in numbers. */
  readonly count: number;
}

/** As it is written, canonically: the hash covers it and the entry before it. */
export interface RefusalEntry extends Omit<NewRefusal, 'streamId'> {
  /** Null where it is about no journey: see `StreamName`. */
  readonly journeyId: string | null;
  /** Where it is about a stream of another kind. */
  readonly streamId?: string;
  /** From 1, without a hole. */
  readonly sequence: number;
  /** PostgreSQL's clock. */
  readonly at: Instant;
}

export function refusalEntry({ streamId, ...refusal }: NewRefusal, sequence: number, at: Instant): RefusalEntry {
  return { ...refusal, journeyId: null, ...(streamId !== null && streamName(streamId)), sequence, at };
}

/** The stream that an entry is about. */
export function streamRefused({ journeyId, streamId }: Pick<RefusalEntry, 'journeyId' | 'streamId'>): string | null {
  return streamId ?? journeyId;
}

export interface StoredRefusal {
  readonly entry: RefusalEntry;
  readonly body: string;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** Where the log stands; sequence 0 and a hash of zeros while it is empty. */
export interface RefusalHead {
  readonly sequence: number;
  readonly hash: Buffer;
}
