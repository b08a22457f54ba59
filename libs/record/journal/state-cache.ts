import { LRUCache } from 'lru-cache';
import type { StreamState } from '#libs/domain/stream/event.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import type { StreamHead } from './hash-chain.js';

/** The state of a stream at a head, as a row of the read models told it. */
export interface StandingAt {
  readonly head: StreamHead;
  /** `recordedAt` of the last event. */
  readonly updatedAt: Instant;
  readonly state: StreamState;
  /** See `stored-state.ts`. */
  readonly snapshotVersion: number;
  /** The row that it was read from, or that an append has written: PostgreSQL's `xmin`, another once anybody has written it again. */
  readonly row: string;
}

/** Characters of JSON that the states follow from; in memory they take several times as much. */
const mostHeld = 16 * 1024 * 1024;

/**
 * The latest states of the streams in use: good for as long as head and row are those that they were read from. The row counts too,
 * since a rebuild, or somebody, may write another under the same head.
 */
export class StateCache {
  private readonly held = new LRUCache<string, StandingAt>({ maxSize: mostHeld });

  find(streamId: string): StandingAt | null {
    return this.held.get(streamId) ?? null;
  }

  /** @param length of the JSON that it was made of */
  keep(streamId: string, standing: StandingAt, length: number): void {
    this.held.set(streamId, standing, { size: Math.max(1, length) });
  }

  /** What an append has made of what was held. @param length of the events' JSON */
  keepAfter(streamId: string, standing: StandingAt, length: number): void {
    this.keep(streamId, standing, (this.held.info(streamId)?.size ?? lengthWhereUnknown) + length);
  }
}

const lengthWhereUnknown = 64 * 1024;
