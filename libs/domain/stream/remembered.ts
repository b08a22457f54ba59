import type { CommandOutcome, StreamRun } from './protocol.js';

/** How many commands a run remembers when it begins: whoever sends an older one again is answered by the journal. */
const most = 1_000;

/** The latest outcomes of those that the journal holds. @param processed in the order in which they were applied */
export function remembered(
  processed: Iterable<readonly [commandId: string, outcome: CommandOutcome]>,
  before?: Pick<StreamRun, 'hasForgotten'>,
): Pick<StreamRun, 'processed' | 'hasForgotten'> {
  const all = [...processed];
  const kept = Object.fromEntries(all.slice(-most));
  return { processed: kept, ...((before?.hasForgotten || all.length > most) && { hasForgotten: true }) };
}
