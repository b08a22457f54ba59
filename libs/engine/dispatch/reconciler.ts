/** Runs beside the worker: ends what dead senders left, sends what events ask of other streams, and tells these events’ streams what became of it. */
import { grouped } from '#libs/platform/collections/grouped.js';
import { forEachAtOnce } from '#libs/platform/concurrency/for-each-at-once.js';
import type { CommandRecords } from '#libs/record/commands/command-records.js';
import type { StreamKinds } from '#libs/record/streams/stream-kinds.js';
import type { Dispatcher } from './dispatcher.js';
import { leftCommand } from './stream-queues.js';

const batch = 200;
/** Streams whose commands are sent again at one time: some may wait the whole of their attempt, and must not hold back the others. */
const atOnce = 8;

export class Reconciler {
  constructor(
    private readonly records: CommandRecords,
    private readonly dispatcher: Dispatcher,
    private readonly kinds: StreamKinds,
  ) {}

  /** Sends the commands that have no sender, or whose sender is gone, those of one stream together. Answers how many found their outcome. */
  async endPending(): Promise<number> {
    let ended = 0;
    await this.records.reportEnded();
    const prefixes = this.kinds.all.map(({ idPrefix }) => idPrefix);
    const pending = await this.records.pending(prefixes, batch);
    const streams = grouped(pending, ({ streamId }) => streamId);
    await forEachAtOnce(atOnce, [...streams.values()], async (left) => {
      const inOrder = left.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
      const outcomes = await Promise.all(inOrder.map((command) => this.dispatcher.resume(leftCommand(command))));
      ended += outcomes.filter(({ kind }) => kind !== 'PENDING').length;
    });
    return ended;
  }
}
