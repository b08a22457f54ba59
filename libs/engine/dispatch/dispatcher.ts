/**
 * The one way by which a command reaches a stream: its record, the Update, the journal, the answer (ADR 1).
 * The API dispatches what it receives; the reconciler goes on with what a dead sender left.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Instant } from '#libs/domain/time/local-date.js';
import { resumeFromJournal, type SentCommand } from '#libs/domain/stream/process.js';
import { updateNameOf } from '#libs/domain/stream/update-names.js';
import { lastRun } from '#libs/engine/temporal/stream-workflow.js';
import type { CommandRecord, LeaseRequest, Received } from '#libs/record/commands/command-record.js';
import { withAttached, type Reservations, type Reserved } from '#libs/record/commands/reservation.js';
import { JournalUnchecked } from '#libs/record/journal/restore-fence.js';
import type { StreamStates } from '#libs/record/journal/stream-states.js';
import { refuseTooLarge } from './argument-limit.js';
import type { Metrics } from '#libs/platform/observability/metrics.js';
import { CommandSender, type CommandSenderDependencies } from './command-sender.js';
import {
  outcomeOf,
  pending,
  type CommandIdentity,
  type DispatchOutcome,
  type Envelope,
  type ExistingStream,
  type Prepared,
} from './dispatch.js';
import { commandIdOf, streamIdOf } from './identifiers.js';
import type { StreamReading } from './stream-reading.js';
import { leftBehind } from './run-from-journal.js';
import { isAsked, StreamQueues, waitingCommand, type Asked, type WaitingCommand } from './stream-queues.js';
import { toldBefore } from './told-before.js';

export interface DispatcherDependencies extends CommandSenderDependencies {
  readonly states: StreamStates;
  readonly metrics: Metrics;
}

export class Dispatcher {
  private readonly sender: CommandSender;
  private readonly queues: StreamQueues;

  constructor(private readonly dependencies: DispatcherDependencies) {
    this.sender = new CommandSender(dependencies);
    this.queues = new StreamQueues((commands) => this.sendTogether(commands));
  }

  /**
   * Records the commands, sends them, and tells their outcome, or PENDING where it is not known in time.
   * @param prepare called where the key is new: a command received before is answered by its record, whatever has become
   *   of what it would need today. Null where there is no such stream.
   * @param reading of the command and its stream, a moment ago; null where its caller has read nothing
   * @throws {UnstorableText} {CommandTooLarge}, what `prepare` throws, and what PostgreSQL and Temporal throw while nothing is recorded yet
   */
  async dispatch(
    envelope: Envelope,
    prepare: () => Promise<Prepared | null>,
    reading: StreamReading | null = null,
  ): Promise<DispatchOutcome> {
    const commandId = commandIdOf(envelope);
    const known = reading ? reading.record : await this.dependencies.records.findCommand(commandId);
    if (known) return this.told(known, await this.again(known, envelope));
    const prepared = await prepare();
    if (!prepared) return { kind: 'UNKNOWN_STREAM' };
    const { target } = prepared;
    const streamId = 'streamId' in target ? target.streamId : streamIdOf(target.kind, commandId);
    const turn = this.queues.claim(streamId);
    try {
      // What has its turn is leased as it is recorded: it is being sent.
      const lease = turn && this.newLease();
      const { kind, record, reserves } = await this.receive(commandId, envelope, { ...prepared, streamId }, lease, reading?.now ?? null);
      // The journal may have been filled since it was read: for the stream to be found, or for something to be reserved.
      const seen = reading?.standing && !reserves ? reading : null;
      if (kind === 'NEW' && lease)
        return this.told(record, await this.queues.follow(commandId, this.sendAlone(record, lease.holder, seen)));
      turn?.end();
      const waiting = kind === 'NEW' ? this.inTime(record, this.queues.wait(waitingCommand(record))) : this.again(record, envelope);
      return this.told(record, await waiting);
    } finally {
      turn?.end();
    }
  }

  /** Goes on with a record whose sender may be dead. PENDING where somebody is on it. */
  async resume(command: WaitingCommand): Promise<DispatchOutcome> {
    const outcome = await this.inTime(command, this.queues.wait(command));
    this.dependencies.metrics.count('jalon_commands_resumed_total', { outcome: labelOf(outcome) });
    return outcome;
  }

  private told({ streamId, names }: CommandRecord, outcome: DispatchOutcome): DispatchOutcome {
    const { kinds, metrics } = this.dependencies;
    const { process } = kinds.of(streamId);
    // Whoever reads the measures may not know of a command that is confidential: it is named as it is in Temporal's histories.
    for (const name of names) {
      const labels = { kind: process.kind, command: updateNameOf(process, [{ name }]), outcome: labelOf(outcome) };
      metrics.count('jalon_commands_total', labels);
    }
    return outcome;
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

  private async receive(
    commandId: string,
    envelope: Envelope,
    { commands: asked, target, streamId }: Prepared & { readonly streamId: string },
    lease: LeaseRequest | null,
    readAt: Instant | null,
  ): Promise<Received & { readonly reserves: boolean }> {
    const { records, archive, backfill, attemptMs, kinds } = this.dependencies;
    const { actor, bodyMac, earlierBodyMacs = [], expectedVersion } = envelope;
    const { standing, start } = 'streamId' in target ? { ...target, start: null } : { standing: null, start: target.rules };
    const kind = kinds.of(streamId);
    const foreign = asked.find(({ name }) => !kind.process.commandNames.includes(name));
    if (foreign) throw new TypeError(`${foreign.name} is no command of a ${kind.process.kind}`);
    const commands = await this.withLookups(streamId, asked);
    refuseTooLarge(commands, start);
    // What the journal will need to fold the events, whoever appends them.
    const named = [start, ...commands.map(({ attached }) => attached?.rules)];
    for (const each of named) if (each) await archive.save(each);
    const now = commands.some(({ occurredAt }) => occurredAt === null) ? (readAt ?? (await records.now())) : null;
    const { requests, attach } = kind.reservationsOf(standing, commands, now);
    const command = { commandId, streamId, names: commands.map(({ name }) => name), actor, bodyMac, earlierBodyMacs };
    const build = (reserved: readonly Reserved[]) => ({ commands: attach(reserved), expectedVersion, start });
    const receive = async () => ({ ...(await records.receive(command, requests, build, lease)), reserves: requests.length > 0 });
    try {
      return await receive();
    } catch (error) {
      if (!(error instanceof JournalUnchecked)) throw error;
      await backfill.sweepWithin(attemptMs);
      return receive();
    }
  }

  /**
   * A command received before: its outcome, or that it is still to come. Whoever asks again while it is being sent, or waits for its
   * turn, costs no more than the reading of its record; it is sent again where its sender must be taken for dead.
   */
  private async again(record: CommandRecord, { bodyMac, earlierBodyMacs = [] }: Envelope): Promise<DispatchOutcome> {
    const { commandId, streamId } = record;
    if (![bodyMac, ...earlierBodyMacs].includes(record.bodyMac)) return { kind: 'KEY_REUSED', commandId, streamId };
    const outcome = outcomeOf(record);
    if (outcome.kind !== 'PENDING') return outcome;
    const here = this.queues.find(commandId) ?? (isAbandoned(record) ? this.queues.wait(waitingCommand(record)) : null);
    return here ? this.inTime(record, here) : { ...outcome, ahead: this.queues.lengthOf(streamId) };
  }

  private async sendAlone(record: CommandRecord, holder: string, reading: StreamReading | null): Promise<DispatchOutcome> {
    const outcomes = await this.sender.send([record], holder, reading);
    return outcomes.get(record.commandId) ?? this.pending(record);
  }

  /** Leased now that their turn has come. What somebody else has taken over is for them to tell. */
  private async sendTogether(commands: readonly WaitingCommand[]): Promise<ReadonlyMap<string, DispatchOutcome>> {
    const { records, log } = this.dependencies;
    const lease = this.newLease();
    try {
      const leased = await this.leased(commands, lease);
      const outcomes = new Map(await this.sender.send(leased, lease.holder));
      for (const { commandId } of commands) {
        if (leased.some((taken) => taken.commandId === commandId)) continue;
        const found = await records.findCommand(commandId);
        if (found) outcomes.set(commandId, outcomeOf(found));
      }
      return outcomes;
    } catch (error) {
      log.error({ streamId: commands[0]?.streamId, err: error }, 'commands received, their outcomes to be found later');
      return new Map();
    }
  }

  /** Those of them that are the caller's to send, in their order. */
  private async leased(commands: readonly WaitingCommand[], lease: LeaseRequest): Promise<readonly CommandRecord[]> {
    const { records } = this.dependencies;
    const asked: CommandRecord[] = [];
    for (const { commandId } of commands.filter((command) => command.isAsked)) {
      const record = await records.findCommand(commandId);
      if (record && isAsked(record)) asked.push(...(await this.leaseAsked(record, lease)));
    }
    const ids = commands.filter((command) => !command.isAsked).map(({ commandId }) => commandId);
    const sent = ids.length > 0 ? await records.takeLeases(ids, lease) : [];
    const byId = new Map([...asked, ...sent].map((record) => [record.commandId, record]));
    return commands.flatMap(({ commandId }) => byId.get(commandId) ?? []);
  }

  /** Nobody may have looked yet at an older backup that was put back: it lacks what both streams went on to. */
  private async leaseAsked(record: Asked, lease: LeaseRequest): Promise<readonly CommandRecord[]> {
    const { records, backfill, attemptMs, log } = this.dependencies;
    const { commandId, streamId } = record;
    try {
      await backfill.sweepWithin(attemptMs);
      const told = await toldBefore(this.dependencies, record);
      if (told) {
        await records.endAsTold(commandId, told);
        return [];
      }
      if (record.attempts > 0) return await records.takeLeases([commandId], lease);
      const leased = await records.takeFirstLease(commandId, await this.reservationsOf(record), lease);
      return leased ? [leased] : [];
    } catch (error) {
      log.error({ commandId, streamId, err: error }, 'a command of another stream cannot be sent yet');
      return [];
    }
  }

  /** Nothing for what has happened already, nor where the stream is not known. */
  private async reservationsOf({ commandId, streamId, request: { commands } }: CommandRecord): Promise<Reservations> {
    const { journal, kinds } = this.dependencies;
    const isKnown = (await journal.lookUp(streamId, [commandId]))?.known.includes(commandId) ?? false;
    const stream = isKnown ? null : await this.findStream(streamId);
    return stream ? kinds.of(streamId).reservationsOf(stream.standing, commands, null) : { requests: [], attach: () => commands };
  }

  /** PENDING where it does not come while its sender can be expected to wait. */
  private async inTime(command: CommandIdentity, outcome: Promise<DispatchOutcome>): Promise<DispatchOutcome> {
    const timer = new AbortController();
    const late = delay(this.dependencies.attemptMs, null, { ref: false, signal: timer.signal }).catch(() => null);
    try {
      return (await Promise.race([outcome, late])) ?? this.pending(command);
    } finally {
      timer.abort();
    }
  }

  private pending(command: CommandIdentity): DispatchOutcome {
    return pending(command, this.queues.lengthOf(command.streamId));
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

function labelOf({ kind }: DispatchOutcome): string {
  return kind.toLowerCase();
}

/** By our clock, which need not be the database's: whoever takes it over asks the database. */
function isAbandoned({ lease, attempts, waitsFor }: CommandRecord): boolean {
  if (waitsFor !== null) return false;
  return lease === null ? attempts > 0 : Date.parse(lease.until) < Date.now();
}
