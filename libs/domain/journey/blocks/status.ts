import type { LocalDate } from '../../time/local-date.js';
import type { JourneyState } from '../state.js';

/**
 * Valid: held at entry (acquired blocks never expire), concluded as validated, or granted by a jury's decision; and not
 * withdrawn for fraud since.
 */
export function isBlockValid(state: JourneyState, block: string): boolean {
  return blockValidSince(state, block) !== null;
}

/** The day on which a block became valid, or null where it is not. */
export function blockValidSince(state: JourneyState, block: string): LocalDate | null {
  const facts = state.blocks[block];
  if (facts && facts.withdrawnOn !== null) return null;
  const held = Object.hasOwn(state.heldBlocks, block) ? state.heldBlocks[block] : undefined;
  return held?.obtainedOn ?? facts?.conclusions.find((conclusion) => conclusion.validated)?.on ?? null;
}
