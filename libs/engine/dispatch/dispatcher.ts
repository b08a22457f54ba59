/**
 * The one way by which a command reaches a journey: its record, the Update, the journal, the answer (ADR 1).
 * The API dispatches what it receives; the reconciler goes on with what a dead sender left.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SentCommand } from '#libs/domain/journey/command.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { CommandRecord, Received } from '#libs/record/commands/command-record.js';
import { JournalUnchecked } from '#libs/record/journal/restore-fence.js';
import type { JourneyQueries } from '#libs/journey/queries/journey-list.js';
import { lastRun } from '#libs/engine/temporal/journey-workflow.js';
import { outcomeOf, type Dispatch, type Outcome } from './dispatch.js';
import { commandIdOf, journeyIdOf } from './identifiers.js';
import { leftBehind } from './journey-run.js';
import { reservationsOf, withAttached, type Standing } from '#libs/journey/reservations.js';
import { Sender, type SenderDependencies } from './sender.js';

export interface DispatcherDependencies extends SenderDependencies {
  readonly journeys: JourneyQueries;
}

const firstPollMs = 25;
const longestPollMs = 400;

export class Dispatcher {
  private readonly sender: Sender;

  constructor(private readonly dependencies: DispatcherDependencies) {
    this.sender = new Sender(dependencies);
  }

  /**
   * Records the commands, sends them, and tells their outcome, or PENDING where it is not known in time.
   * @throws {UnstorableText}, and what PostgreSQL and Temporal throw while nothing is recorded yet
   */
  async dispatch(dispatch: Dispatch): Promise<Outcome> {
    const commandId = commandIdOf(dispatch);
    const known = await this.dependencies.records.find(commandId);
    if (known) return this.again(known, dispatch);
    const standing = dispatch.journeyId === null ? null : await this.standing(dispatch.journeyId);
    if (standing === 'UNKNOWN') return { kind: 'UNKNOWN_JOURNEY' };
    const attempt = this.newAttempt();
    const { kind, record } = await this.receive(dispatch, standing, attempt);
    return kind === 'NEW' ? this.sender.send(record, attempt.holder) : this.again(record, dispatch);
  }

  /** Goes on with a record whose sender may be dead; null where somebody is on it, or it has ended. */
  async resume(commandId: string): Promise<Outcome | null> {
    const attempt = this.newAttempt();
    const record = await this.dependencies.records.takeLease(commandId, attempt);
    return record && this.sender.send(record, attempt.holder);
  }

  /**
   * Where a journey stands by its read model.
   * @throws what Temporal throws, where the read models do not know the journey and nobody can tell whether it exists
   */
  async standing(journeyId: string): Promise<JourneyState | 'UNKNOWN'> {
    const { journeys, temporal, healer, attemptMs } = this.dependencies;
    const view = await journeys.find(journeyId);
    if (view) return view.state;
    // A journal restored from an older backup may not know a journey that Temporal runs.
    if ((await lastRun(temporal, journeyId, { deadlineMs: attemptMs })) === null || (await healer.heal(journeyId)) === 0) return 'UNKNOWN';
    return (await journeys.find(journeyId))?.state ?? 'UNKNOWN';
  }

  private newAttempt() {
    return { holder: randomUUID(), seconds: this.dependencies.attemptMs / 1000 };
  }

  private async receive(
    dispatch: Dispatch,
    standing: Standing,
    attempt: { readonly holder: string; readonly seconds: number },
  ): Promise<Received> {
    const { records, archive, healer, temporal, attemptMs } = this.dependencies;
    const { actor, bodyMac, earlierBodyMacs = [], expectedVersion, rules } = dispatch;
    const commandId = commandIdOf(dispatch);
    const journeyId = dispatch.journeyId ?? journeyIdOf(commandId);
    const commands = await this.withLookups(journeyId, dispatch.commands);
    // What the journal will need to fold the events, whoever appends them.
    const named = [rules, ...commands.map(({ attached }) => attached?.rules)];
    for (const each of named) if (each) await archive.save(each);
    const now = commands.some(({ occurredAt }) => occurredAt === null) ? await records.now() : null;
    const { requests, attach } = reservationsOf(standing, commands, now);
    const start = dispatch.journeyId === null ? rules : null;
    const command = { commandId, journeyId, names: commands.map(({ name }) => name), actor, bodyMac, earlierBodyMacs };
    const receive = () =>
      records.receive(command, requests, (reserved) => ({ commands: attach(reserved), expectedVersion, start }), attempt);
    try {
      return await receive();
    } catch (error) {
      if (!(error instanceof JournalUnchecked)) throw error;
      // A long one is the worker's to end; the caller may send again.
      await temporal.client.withDeadline(Date.now() + attemptMs, () => healer.sweep());
      return receive();
    }
  }

  /** A command received before: its outcome, whoever is finding it. */
  private async again(record: CommandRecord, { bodyMac, earlierBodyMacs = [] }: Dispatch): Promise<Outcome> {
    const { records, attemptMs } = this.dependencies;
    const { commandId, journeyId } = record;
    if (![bodyMac, ...earlierBodyMacs].includes(record.bodyMac)) return { kind: 'KEY_REUSED', commandId, journeyId };
    const giveUpAt = performance.now() + attemptMs;
    let latest = outcomeOf(record);
    for (let pause = firstPollMs; latest.kind === 'PENDING' && performance.now() < giveUpAt; pause = Math.min(pause * 2, longestPollMs)) {
      const resumed = await this.resume(commandId);
      if (resumed) return resumed;
      await delay(pause);
      latest = outcomeOf((await records.find(commandId)) ?? record);
    }
    return latest;
  }

  /** Attaches what no rule may look up: what Temporal has lost of a journey that is to go on from the journal. */
  private async withLookups(journeyId: string, commands: readonly SentCommand[]): Promise<readonly SentCommand[]> {
    const { healer, log } = this.dependencies;
    if (!commands.some(({ name }) => name === 'resume-from-journal')) return commands;
    await healer.heal(journeyId).catch((error: unknown) => log.warn({ journeyId, err: error }, 'the histories do not follow the journal'));
    const lag = await leftBehind(this.dependencies, journeyId);
    if (lag === null) return commands;
    const { lostVersions } = lag;
    return commands.map((command) => (command.name === 'resume-from-journal' ? withAttached(command, { lostVersions }) : command));
  }
}
