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

/** Rules of a build after this one, which would be decided otherwise here, and replayed otherwise there. */
export class DeciderUnknown extends Error {
  constructor(kind: string, decider: string) {
    super(`rules of a ${kind} name the decider “${decider}”, which this build does not know: a newer one must decide`);
    this.name = 'DeciderUnknown';
  }
}

/** @throws {DeciderUnknown} */
export function requireKnownDecider({ kind, deciders }: Pick<StreamProcess, 'kind' | 'deciders'>, { decider }: PinnedRules): void {
  if (decider !== undefined && !deciders.includes(decider)) throw new DeciderUnknown(kind, decider);
}
