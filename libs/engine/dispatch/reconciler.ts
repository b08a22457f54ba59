/** Runs beside the worker: ends what dead senders left. */
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import type { CommandRecords } from '#libs/record/commands/command-records.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { Dispatcher } from './dispatcher.js';

const batch = 200;
/** Commands sent again at one time: some may wait the whole of their attempt, and must not hold back the others. */
const atOnce = 8;

export class Reconciler {
  constructor(
    private readonly records: CommandRecords,
    private readonly dispatcher: Dispatcher,
    private readonly kinds: StreamKinds,
  ) {}

  /** Sends again the commands whose sender is gone. Answers how many found their outcome. */
  async endPending(): Promise<number> {
    let ended = 0;
    const prefixes = this.kinds.all.map(({ idPrefix }) => idPrefix);
    await forEachAtOnce(atOnce, await this.records.pending(prefixes, batch), async (commandId) => {
      const outcome = await this.dispatcher.resume(commandId);
      if (outcome && outcome.kind !== 'PENDING') ended += 1;
    });
    return ended;
  }
}
