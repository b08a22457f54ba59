/** Whether the candidate was told what a block was concluded as, though that may have been replaced since. */
import type { BlockConclusion, BlockState } from '../blocks/state.js';
import type { JourneyState } from '../state.js';

/** By the fact of that name, by a resit that followed it, or by a jury's decision notified since: see `results.ts`. */
export function isConclusionTold({ sessions, diploma }: JourneyState, block: BlockState, conclusion: BlockConclusion): boolean {
  const { conclusions, communicated = 0, assessments, certificate } = block;
  return (
    certificate !== null ||
    diploma !== null ||
    conclusions.slice(0, communicated).includes(conclusion) ||
    Object.values(assessments).some(({ assessment, attempts }) => {
      const last = attempts.at(-1)?.attempt ?? 1;
      return last > 1 && last > (conclusion.attempts[assessment] ?? 0);
    }) ||
    sessions.some(({ notified, redecidedOn }) => {
      const on = notified?.on ?? redecidedOn;
      return on !== undefined && conclusion.on <= on;
    })
  );
}

/** The conclusion that the candidate was last told of, whether or not it stands; null where they were told of none. */
export function lastToldOf(state: JourneyState, block: BlockState): BlockConclusion | null {
  const told = block.conclusions.findLast((each) => 'evaluators' in each.by && isConclusionTold(state, block, each));
  return told ?? block.lastTold ?? null;
}

/** Whether a conclusion that nobody has communicated rests on no other attempts than the one last told: it stands in its place. */
export function isInPlaceOfTold({ lastTold }: BlockState, { attempts }: BlockConclusion): boolean {
  return lastTold !== undefined && Object.entries(attempts).every(([code, attempt]) => attempt <= (lastTold.attempts[code] ?? 0));
}
