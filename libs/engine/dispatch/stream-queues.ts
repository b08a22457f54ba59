/**
 * Commands of one stream that this process has received while others were under way: they wait in the order of their receipt, and
 * go together in one Update. Ten Updates of a stream are in flight at most, and each that is sent back costs as much as one that
 * is taken: a hundred senders of single ones would keep a stream busy with nothing.
 */
import type { CommandRecord, LeftCommand, Via } from '#libs/record/commands/command-record.js';
import { carriedBytes } from '#libs/domain/stream/carried-bytes.js';
import { argumentLimitBytes, bytesOf } from './argument-limit.js';
import { pending, type DispatchOutcome } from './dispatch.js';

/** Of one Update. */
const mostTogether = 100;

/** Of one stream, beyond which what is received is left to the reconciler. */
const mostWaiting = 2_000;

/** No more of a command is kept while it waits. */
export interface WaitingCommand extends Pick<CommandRecord, 'commandId' | 'streamId'> {
  readonly bytes: number;
  readonly isAsked: boolean;
}

export type Asked = CommandRecord & { readonly via: Via };

/** By an event of another stream. */
export function isAsked(record: CommandRecord): record is Asked {
  return record.via !== null && record.via.streamId !== record.streamId;
}

export function waitingCommand(record: CommandRecord): WaitingCommand {
  const { commandId, streamId, request } = record;
  const bytes = carriedBytes(bytesOf(request.commands), request.commands.length);
  return { commandId, streamId, bytes, isAsked: isAsked(record) };
}

export function leftCommand({ commandId, streamId, requestBytes, commands, isAsked: asked }: LeftCommand): WaitingCommand {
  return { commandId, streamId, bytes: carriedBytes(requestBytes, commands), isAsked: asked };
}

interface Waiting {
  readonly command: WaitingCommand;
  readonly resolve: (outcome: DispatchOutcome) => void;
}

/** The right to send a command at once, until it has ended; those that come meanwhile wait for it. */
export interface Turn {
  end(): void;
}

export type SendTogether = (commands: readonly WaitingCommand[]) => Promise<ReadonlyMap<string, DispatchOutcome>>;

export class StreamQueues {
  /** By stream, while something of it is under way. */
  private readonly queues = new Map<string, Waiting[]>();
  private readonly waiting = new Map<string, Promise<DispatchOutcome>>();

  /** @param sendTogether never throws; what it tells nothing of is still to come */
  constructor(private readonly sendTogether: SendTogether) {}

  /** Null where something of the stream is under way. */
  claim(streamId: string): Turn | null {
    if (this.queues.has(streamId)) return null;
    this.queues.set(streamId, []);
    let ended = false;
    return {
      end: () => {
        if (!ended) void this.empty(streamId);
        ended = true;
      },
    };
  }

  /** Its outcome, once it was sent with those that wait as it does; PENDING where too many do. */
  wait(command: WaitingCommand): Promise<DispatchOutcome> {
    const { commandId, streamId } = command;
    const known = this.waiting.get(commandId);
    if (known) return known;
    const ahead = this.lengthOf(streamId);
    if (ahead >= mostWaiting) return Promise.resolve(pending(command, ahead));
    const turn = this.claim(streamId);
    const outcome = new Promise<DispatchOutcome>((resolve) => {
      this.queues.get(streamId)?.push({ command, resolve });
    });
    this.waiting.set(commandId, outcome);
    // Those that are waiting for it at this very moment go with it.
    if (turn) queueMicrotask(() => turn.end());
    return outcome;
  }

  /** What is being sent at once, for whoever asks again meanwhile. */
  async follow(commandId: string, outcome: Promise<DispatchOutcome>): Promise<DispatchOutcome> {
    this.waiting.set(commandId, outcome);
    try {
      return await outcome;
    } finally {
      this.waiting.delete(commandId);
    }
  }

  /** What waits here, or is being sent from here. */
  find(commandId: string): Promise<DispatchOutcome> | null {
    return this.waiting.get(commandId) ?? null;
  }

  /** How many wait for a stream here. */
  lengthOf(streamId: string): number {
    return this.queues.get(streamId)?.length ?? 0;
  }

  private async empty(streamId: string): Promise<void> {
    const queue = this.queues.get(streamId) ?? [];
    while (queue.length > 0) {
      const together = queue.splice(0, howManyTogether(queue));
      const outcomes = await this.sendTogether(together.map(({ command }) => command));
      for (const { command, resolve } of together) {
        const { commandId } = command;
        this.waiting.delete(commandId);
        resolve(outcomes.get(commandId) ?? pending(command, queue.length));
      }
    }
    this.queues.delete(streamId);
  }
}

/** At least one: each is within the limit alone. */
function howManyTogether(queue: readonly Waiting[]): number {
  let [count, bytes] = [0, 0];
  for (const waiting of queue.slice(0, mostTogether)) {
    bytes += waiting.command.bytes;
    if (count > 0 && bytes > argumentLimitBytes) break;
    count += 1;
  }
  return count;
}
