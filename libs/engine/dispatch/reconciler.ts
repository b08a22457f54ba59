/** Runs beside the worker: ends what dead senders left. */
import type { CommandRecords } from '#libs/record/commands/command-records.js';
import type { Dispatcher } from './dispatcher.js';

const batch = 200;
/** Commands sent again at one time: some may wait the whole of their attempt, and must not hold back the others. */
const atOnce = 8;

export class Reconciler {
  constructor(
    private readonly records: CommandRecords,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Sends again the commands whose sender is gone. Answers how many found their outcome. */
  async endPending(): Promise<number> {
    const waiting = [...(await this.records.pending(batch))];
    let ended = 0;
    const work = async () => {
      for (let commandId = waiting.shift(); commandId !== undefined; commandId = waiting.shift()) {
        const outcome = await this.dispatcher.resume(commandId);
        if (outcome && outcome.kind !== 'PENDING') ended += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return ended;
  }
}
