/** What two administrators have decided to leave behind: what had been signed past the head of an older database. */
import type { Checkpoint, SignedHead } from '#libs/record/checkpoints/checkpoint.js';
import { headOf, isSameHead, refusalsStated, trailStated } from '#libs/record/checkpoints/signature.js';

export interface Resumptions {
  /** The decision that has left a checkpoint behind, in French; null where none has. */
  abandoning(checkpoint: Checkpoint): string | null;
}

/** @param signed by our keys: a decision is part of what is signed */
export function resumptionsIn(signed: readonly Checkpoint[]): Resumptions {
  const decided = signed.flatMap((checkpoint) => ('resumes' in checkpoint && checkpoint.resumes ? [checkpoint.resumes] : []));
  return {
    abandoning(checkpoint) {
      const [refusals, trail] = [refusalsStated(checkpoint)?.sequence ?? 0, trailStated(checkpoint)?.sequence ?? 0];
      const found = decided.find(
        ({ signed: last, database, confirmedAt }) =>
          // Whatever a clock has said: it is what the decision names.
          isSameHead(last, headOf(checkpoint)) ||
          (checkpoint.madeAt < confirmedAt &&
            checkpoint.size <= last.size &&
            (checkpoint.size > (database?.size ?? 0) || refusals > (database?.refusals?.sequence ?? 0) || isPastTrail(database, trail))),
      );
      if (!found) return null;
      const { database, requestedBy, confirmedBy, confirmedAt } = found;
      return `reprise depuis la taille ${database?.size ?? 0}, décidée par ${requestedBy} et ${confirmedBy} le ${confirmedAt}`;
    },
  };
}

/** A head of before the trail was signed says nothing of where it stood. */
function isPastTrail(database: SignedHead | null, trail: number): boolean {
  return trail > (database === null ? 0 : (database.trail?.sequence ?? Number.POSITIVE_INFINITY));
}
