/**
 * Named versions of what a kind decides. Rules that name one are decided by it for as long as a stream is pinned to them; those that name
 * none, by what was decided before there were any. See infra/replay.md.
 */
import type { RulesReference } from './event.js';
import type { StreamProcess } from './process.js';

/** Rules that may name one: those of a kind that has changed what it decides say which. */
interface PinnedRules extends RulesReference {
  readonly decider?: string;
}

/** The decider that rules name, and that only a build after this one knows; null where this one decides by them. */
export function unknownDecider({ deciders }: Pick<StreamProcess, 'deciders'>, { decider }: PinnedRules): string | null {
  return decider === undefined || deciders.includes(decider) ? null : decider;
}

/** A stream that has begun under rules which would be decided otherwise here, and replayed otherwise there. */
export class DeciderUnknown extends Error {
  constructor(streamId: string, decider: string) {
    super(`the rules of ${streamId} name the decider “${decider}”, which this build does not know: a newer one must go on with it`);
    this.name = 'DeciderUnknown';
  }
}
