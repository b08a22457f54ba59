/** What two administrators have decided to leave behind: what had been signed past the head of an older database. */
import type { Checkpoint } from '#libs/record/checkpoints/checkpoint.js';
import { headOf, isSameHead, refusalsStated } from '#libs/record/checkpoints/signature.js';

export interface Resumptions {
  /** The decision that has left a checkpoint behind, in French; null where none has. */
  abandoning(checkpoint: Checkpoint): string | null;
}

/** @param signed by our keys: a decision is part of what is signed */
export function resumptionsIn(signed: readonly Checkpoint[]): Resumptions {
  const decided = signed.flatMap((checkpoint) => ('resumes' in checkpoint && checkpoint.resumes ? [checkpoint.resumes] : []));
  return {
    abandoning(checkpoint) {
      const refusals = refusalsStated(checkpoint)?.sequence ?? 0;
      const found = decided.find(
        ({ signed: last, database, confirmedAt }) =>
          // Whatever a clock has said: it is what the decision names.
          isSameHead(last, headOf(checkpoint)) ||
          (checkpoint.madeAt < confirmedAt &&
            checkpoint.size <= last.size &&
            (checkpoint.size > (database?.size ?? 0) || refusals > (database?.refusals?.sequence ?? 0))),
      );
      if (!found) return null;
      const { database, requestedBy, confirmedBy, confirmedAt } = found;
      return `reprise depuis la taille ${database?.size ?? 0}, décidée par ${requestedBy} et ${confirmedBy} le ${confirmedAt}`;
    },
  };
}
