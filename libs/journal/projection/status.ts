import { isBlockValid } from '#domain/journey/blocks/status.js';
import type { Journey } from '#domain/journey/journey.js';

export type BlockStatus = 'NOT_STARTED' | 'IN_PROGRESS' | 'NOT_VALIDATED' | 'VALID' | 'WITHDRAWN';

/** One word for a block of the journey. */
export function blockStatus({ state }: Journey, code: string): BlockStatus {
  if (isBlockValid(state, code)) return 'VALID';
  const block = state.blocks[code];
  if (block?.withdrawnOn) return 'WITHDRAWN';
  if (block?.conclusions.at(-1)?.validated === false) return 'NOT_VALIDATED';
  return block && Object.keys(block.assessments).length > 0 ? 'IN_PROGRESS' : 'NOT_STARTED';
}
