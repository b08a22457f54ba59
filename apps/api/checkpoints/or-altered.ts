import { CheckpointRefused, HistoriesAwaited } from '#libs/record/checkpoints/checkpoint-refused.js';
import { LastSignedUnreadable } from '#libs/record/checkpoints/last-signed.js';
import { TreeDamaged } from '#libs/record/checkpoints/tree-nodes.js';
import { Problem } from '../problems/problem.js';

/** A record that is not what was signed proves nothing: said as such, with what to do. @throws {Problem} */
export async function orAltered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CheckpointRefused || error instanceof TreeDamaged || error instanceof LastSignedUnreadable)
      throw new Problem('record-altered', { detail: error.message });
    if (error instanceof HistoriesAwaited) throw new Problem('unavailable', { detail: error.message }, { 'retry-after': '300' });
    throw error;
  }
}
