import { LRUCache } from 'lru-cache';
import type { StreamState } from '#libs/domain/stream/event.js';
import type { StreamHead } from './hash-chain.js';

/** The state of a stream at a head. */
export interface StandingAt {
  readonly head: StreamHead;
  readonly state: StreamState;
  /** That of the snapshot which the record holds: see `stored-state.ts`. */
  readonly snapshotVersion: number;
}

/** Characters of states' JSON. */
const mostHeld = 32 * 1024 * 1024;

const lengthWhereUnknown = 64 * 1024;

/** The latest states of the streams in use. The hash of a head covers all that the state follows from: what is held under it is never stale. */
export class StateCache {
  private readonly held = new LRUCache<string, StandingAt>({ maxSize: mostHeld });

  find(streamId: string): StandingAt | null {
    return this.held.get(streamId) ?? null;
  }

  /** @param length of the state's JSON */
  keep(streamId: string, standing: StandingAt, length: number): void {
    this.held.set(streamId, standing, { size: Math.max(1, length) });
  }

  /** What an append has made of what was held: about as long. */
  keepAfter(streamId: string, after: StandingAt): void {
    this.keep(streamId, after, this.held.info(streamId)?.size ?? lengthWhereUnknown);
  }
}
