import type { CommandOutcome, StreamRun } from './protocol.js';

/** What a run remembers when it begins, at most: whoever sends an older command again is answered by the journal. */
const most = 1_000;
const mostCharacters = 512 * 1024;

/** The latest outcomes of those that the journal holds. @param processed in the order in which they were applied */
export function remembered(
  processed: Iterable<readonly [commandId: string, outcome: CommandOutcome]>,
  before?: Pick<StreamRun, 'hasForgotten'>,
): Pick<StreamRun, 'processed' | 'hasForgotten'> {
  const all = [...processed];
  const kept = all.slice(-howMany(all));
  const isWhole = kept.length === all.length;
  return { processed: Object.fromEntries(kept), ...((before?.hasForgotten || !isWhole) && { hasForgotten: true }) };
}

/** At least one: a batch's warnings are some kilobytes. */
function howMany(all: readonly (readonly [string, CommandOutcome])[]): number {
  let [count, characters] = [0, 0];
  for (const one of all.slice(-most).reverse()) {
    characters += JSON.stringify(one).length;
    if (count > 0 && characters > mostCharacters) break;
    count += 1;
  }
  return Math.max(count, 1);
}
