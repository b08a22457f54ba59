import type { AskedOutcome, HeardOutcomes, Sending } from '#libs/domain/stream/protocol.js';
import { listRuns, type HistoryFact } from '#libs/engine/temporal/histories.js';
import type { CommandRecord, Via } from '#libs/record/commands/command-record.js';
import { heardIdOf } from '#libs/record/commands/derived-commands.js';
import type { RunDependencies } from './run-from-journal.js';

/** Of a record that a restore has brought back, what it came to, where the stream that asked has heard it already. Null else. */
export async function toldBefore(
  { journal, temporal }: Pick<RunDependencies, 'journal' | 'temporal'>,
  { streamId, via }: Pick<CommandRecord, 'streamId'> & { readonly via: Via },
): Promise<AskedOutcome | null> {
  const heardId = heardIdOf(via);
  const last = await journal.lookUp(via.streamId, [heardId]);
  if (!last?.known.includes(heardId)) return null;
  // What filled the journal of the stream that asked: it tells what was heard too.
  for (const run of await listRuns(temporal, via.streamId))
    for await (const fact of run.facts()) {
      const told = heardIn(fact, heardId)?.outcomes.find((outcome) => outcome.streamId === streamId);
      if (told) return told;
    }
  throw new Error(`${via.streamId} has heard what became of what it asked of ${streamId}, and its histories do not tell it`);
}

function heardIn(fact: HistoryFact, heardId: string): HeardOutcomes | null {
  if (fact.kind !== 'UPDATE' || fact.outcome === null || 'failure' in fact.outcome) return null;
  const isApplied = fact.outcome.own.some(({ commandId }) => commandId === heardId);
  const sending: Sending | undefined = fact.sendings.find(({ commandId }) => commandId === heardId);
  return isApplied ? ((sending?.commands[0]?.data as HeardOutcomes | undefined) ?? null) : null;
}
