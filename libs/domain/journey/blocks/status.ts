import type { LocalDate } from '../../time/local-date.js';
import type { Journey } from '../journey.js';
import type { HeldBlockState } from '../opening/state.js';
import type { JourneyState } from '../state.js';
import { lastConclusion, pendingAssessments, standingProposal, standsConcluded } from './attempts.js';
import type { BlockConclusion, BlockState } from './state.js';

/** The conclusion, by evaluators or by a jury, that validates a block; a proposal to a jury does not. */
export function grantingConclusion(facts: BlockState | undefined): BlockConclusion | null {
  return facts?.conclusions.find(({ validated, proposed }) => validated && !proposed) ?? null;
}

/**
 * Valid: held at entry (acquired blocks never expire), concluded as validated, or granted by a jury's decision; and not
 * withdrawn for fraud since.
 */
export function isBlockValid(state: JourneyState, block: string): boolean {
  return blockValidSince(state, block) !== null;
}

/** What makes a block count as acquired before the journey; null where nothing does, or does any more. */
export function heldBlock({ heldBlocks }: JourneyState, block: string): HeldBlockState | null {
  const held = Object.hasOwn(heldBlocks, block) ? heldBlocks[block] : undefined;
  return held && held.endedOn === undefined ? held : null;
}

/** The day on which a block became valid, or null where it is not. */
export function blockValidSince(state: JourneyState, block: string): LocalDate | null {
  const facts = state.blocks[block];
  if (facts && facts.withdrawnOn !== null) return null;
  return heldBlock(state, block)?.obtainedOn ?? grantingConclusion(facts)?.on ?? null;
}

export type BlockStatus =
  'HELD' | 'VALID' | 'WITHDRAWN' | 'NOT_STARTED' | 'IN_PROGRESS' | 'ASSESSED' | 'NOT_VALIDATED' | 'RESIT' | 'PROPOSED' | 'NOT_PROPOSED';

/** Where a block stands, for lists and screens. */
export function blockStatus(journey: Journey, code: string): BlockStatus {
  const { rules, state } = journey;
  const facts = state.blocks[code];
  if (facts && facts.withdrawnOn !== null) return 'WITHDRAWN';
  if (isBlockValid(state, code)) return heldBlock(state, code) ? 'HELD' : 'VALID';
  const block = rules.blocks.find((known) => known.code === code);
  if (!block || !facts) return 'NOT_STARTED';
  const proposal = standingProposal(state, block);
  if (proposal) return proposal.validated ? 'PROPOSED' : 'NOT_PROPOSED';
  if (standsConcluded(state, block)) return 'NOT_VALIDATED';
  if (pendingAssessments(journey, block).length === 0) return 'ASSESSED';
  return lastConclusion(state, code) ? 'RESIT' : 'IN_PROGRESS';
}
