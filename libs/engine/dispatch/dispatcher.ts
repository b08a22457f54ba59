/**
 * The one way by which a command reaches a stream: its record, the Update, the journal, the answer (ADR 1).
 * The API dispatches what it receives; the reconciler goes on with what a dead sender left.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { resumeFromJournal, type SentCommand } from '#libs/domain/stream/process.js';
import { lastRun } from '#libs/engine/temporal/stream-workflow.js';
import type { CommandRecord, LeaseRequest, Received } from '#libs/record/commands/command-record.js';
import { withAttached } from '#libs/record/commands/reservation.js';
import { JournalUnchecked } from '#libs/record/journal/restore-fence.js';
import type { StreamStates } from '#libs/record/journal/stream-states.js';
import { refuseTooLarge } from './argument-limit.js';
import { CommandSender, type CommandSenderDependencies } from './command-sender.js';
import { outcomeOf, type DispatchOutcome, type Envelope, type ExistingStream, type Prepared } from './dispatch.js';
import { commandIdOf, streamIdOf } from './identifiers.js';
import { leftBehind } from './run-from-journal.js';

export interface DispatcherDependencies extends CommandSenderDependencies {
  readonly states: StreamStates;
}

const firstPollMs = 25;
const longestPollMs = 400;

export class Dispatcher {
  private readonly sender: CommandSender;

  constructor(private readonly dependencies: DispatcherDependencies) {
    this.sender = new CommandSender(dependencies);
  }

  /**
   * Records the commands, sends them, and tells their outcome, or PENDING where it is not known in time.
   * @param prepare called where the key is new: a command received before is answered by its record, whatever has become
   *   of what it would need today. Null where there is no such stream.
   * @throws {UnstorableText} {CommandTooLarge}, what `prepare` throws, and what PostgreSQL and Temporal throw while nothing is recorded yet
   */
  async dispatch(envelope: Envelope, prepare: () => Promise<Prepared | null>): Promise<DispatchOutcome> {
    const commandId = commandIdOf(envelope);
    const known = await this.dependencies.records.findCommand(commandId);
    if (known) return this.again(known, envelope);
    const prepared = await prepare();
    if (!prepared) return { kind: 'UNKNOWN_STREAM' };
    const lease = this.newLease();
    const { kind, record } = await this.receive(commandId, envelope, prepared, lease);
    return kind === 'NEW' ? this.sender.send(record, lease.holder) : this.again(record, envelope);
  }

  /** Goes on with a record whose sender may be dead; null where somebody is on it, or it has ended. */
  async resume(commandId: string): Promise<DispatchOutcome | null> {
    const lease = this.newLease();
    const record = await this.dependencies.records.takeLease(commandId, lease);
    return record && this.sender.send(record, lease.holder);
  }

  /**
   * A stream, where it stands by its read model; null where there is none.
   * @throws what Temporal throws, where the read models do not know the stream and nobody can tell whether it exists
   */
  async findStream(streamId: string): Promise<ExistingStream | null> {
    const { states, kinds } = this.dependencies;
    if (!kinds.findKind(streamId)) return null;
    const standing = (await states.findState(streamId)) ?? ((await this.isFilled(streamId)) ? await states.findState(streamId) : null);
    return standing && { streamId, standing };
  }

  /** A journal restored from an older backup may not know a stream that Temporal runs. */
  private async isFilled(streamId: string): Promise<boolean> {
    const { temporal, backfill, attemptMs } = this.dependencies;
    return (await lastRun(temporal, streamId, { deadlineMs: attemptMs })) !== null && (await backfill.fill(streamId)) > 0;
  }

  private newLease(): LeaseRequest {
    return { holder: randomUUID(), seconds: this.dependencies.attemptMs / 1000 };
  }

  private async receive(commandId: string, envelope: Envelope, prepared: Prepared, lease: LeaseRequest): Promise<Received> {
    const { records, archive, backfill, temporal, attemptMs, kinds } = this.dependencies;
    const { actor, bodyMac, earlierBodyMacs = [], expectedVersion } = envelope;
    const { target } = prepared;
    const { streamId, standing, start } =
      'streamId' in target
        ? { ...target, start: null }
        : { streamId: streamIdOf(target.kind, commandId), standing: null, start: target.rules };
    const kind = kinds.of(streamId);
    const foreign = prepared.commands.find(({ name }) => !kind.process.commandNames.includes(name));
    if (foreign) throw new TypeError(`${foreign.name} is no command of a ${kind.process.kind}`);
    const commands = await this.withLookups(streamId, prepared.commands);
    refuseTooLarge(commands, start);
    // What the journal will need to fold the events, whoever appends them.
    const named = [start, ...commands.map(({ attached }) => attached?.rules)];
    for (const each of named) if (each) await archive.save(each);
    const now = commands.some(({ occurredAt }) => occurredAt === null) ? await records.now() : null;
    const { requests, attach } = kind.reservationsOf(standing, commands, now);
    const command = { commandId, streamId, names: commands.map(({ name }) => name), actor, bodyMac, earlierBodyMacs };
    const receive = () => records.receive(command, requests, (reserved) => ({ commands: attach(reserved), expectedVersion, start }), lease);
    try {
      return await receive();
    } catch (error) {
      if (!(error instanceof JournalUnchecked)) throw error;
      // A long one is the worker's to end; the caller may send again.
      await temporal.client.withDeadline(Date.now() + attemptMs, () => backfill.sweep());
      return receive();
    }
  }

  /** A command received before: its outcome, whoever is finding it. */
  private async again(record: CommandRecord, { bodyMac, earlierBodyMacs = [] }: Envelope): Promise<DispatchOutcome> {
    const { records, attemptMs } = this.dependencies;
    const { commandId, streamId } = record;
    if (![bodyMac, ...earlierBodyMacs].includes(record.bodyMac)) return { kind: 'KEY_REUSED', commandId, streamId };
    const giveUpAt = performance.now() + attemptMs;
    let latest = outcomeOf(record);
    for (let pause = firstPollMs; latest.kind === 'PENDING' && performance.now() < giveUpAt; pause = Math.min(pause * 2, longestPollMs)) {
      const resumed = await this.resume(commandId);
      if (resumed) return resumed;
      await delay(pause);
      latest = outcomeOf((await records.findCommand(commandId)) ?? record);
    }
    return latest;
  }

  /** Attaches what no rule may look up: what Temporal has lost of a stream that is to go on from the journal. */
  private async withLookups(streamId: string, commands: readonly SentCommand[]): Promise<readonly SentCommand[]> {
    const { backfill, log } = this.dependencies;
    if (!commands.some(({ name }) => name === resumeFromJournal)) return commands;
    await backfill.fill(streamId).catch((error: unknown) => log.warn({ streamId, err: error }, 'the histories do not follow the journal'));
    const lag = await leftBehind(this.dependencies, streamId);
    if (lag === null) return commands;
    const { lostVersions } = lag;
    return commands.map((command) => (command.name === resumeFromJournal ? withAttached(command, { lostVersions }) : command));
  }
}
