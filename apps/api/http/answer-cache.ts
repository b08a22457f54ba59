import { LRUCache } from 'lru-cache';
import { parisDate, type Instant } from '#libs/domain/time/local-date.js';
import type { Caller } from '#libs/platform/tokens/token.js';

/** What an answer follows from, besides what is the same as long as the process runs: rules by their digest, certifications. */
export interface MadeOf {
  /** The very object: another one once the record, or the row that it was read from, is another. */
  readonly state: object;
  readonly caller: Caller;
  readonly now: Instant;
}

interface Held {
  /** Held weakly: what is counted here are the answers alone. */
  readonly state: WeakRef<object>;
  readonly day: string;
  readonly body: Buffer;
}

const mostBytes = 32 * 1024 * 1024;

/** An answer with members more, which are kept nowhere. @param body a JSON object that has some */
export function joined(body: Buffer, members: object): Buffer {
  const more = JSON.stringify(members).slice(1);
  return more === '}' ? body : Buffer.concat([body.subarray(0, -1), Buffer.from(`,${more}`)]);
}

/** Answers as they are sent, for as long as they would be made the same: of one state, for one caller, on one day in Paris. */
export class AnswerCache {
  private readonly held = new LRUCache<string, Held>({ maxSize: mostBytes });

  /** @param name of the answer @returns the JSON, in UTF-8 */
  json(name: string, { state, caller: { actorId, role, personId }, now }: MadeOf, make: () => object): Buffer {
    const key = JSON.stringify([name, actorId, role, personId]);
    const day = parisDate(now);
    const held = this.held.get(key);
    if (held?.state.deref() === state && held.day === day) return held.body;
    const body = Buffer.from(JSON.stringify(make()));
    this.held.set(key, { state: new WeakRef(state), day, body }, { size: body.length });
    return body;
  }
}
