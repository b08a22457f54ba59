/**
 * The one way by which a command reaches a journey: its record, the Update, the journal, the answer (ADR 1).
 * The API dispatches what it receives; the reconciler goes on with what a dead sender left.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { CertificationArchive } from '#journal/certification-archive.js';
import type { CommandRecord } from '#journal/command-record.js';
import type { CommandRecords } from '#journal/command-records.js';
import { JournalGap } from '#journal/errors.js';
import type { Journal } from '#journal/journal.js';
import type { JourneyQueries } from '#journal/queries/journey-list.js';
import { initialState } from '#domain/journey/state.js';
import type { Command } from '#domain/journey/command.js';
import { applyCommands, type Answer } from '#temporal/apply-commands.js';
import type { Temporal } from '#temporal/connection.js';
import { queryHead, resumeFromJournal } from '#temporal/journey-workflow.js';
import type { Applied, JourneyRun } from '#workflows/journey/protocol.js';
import { outcomeOf, type Dispatch, type Outcome } from './dispatch.js';
import type { Healer } from './healer.js';
import { commandIdOf, journeyIdOf } from './identifiers.js';
import { runFromJournal } from './journey-run.js';
import { reservationsOf, withAttached, type Standing } from './reservations.js';

export interface DispatcherDependencies {
  readonly journal: Journal;
  readonly records: CommandRecords;
  readonly archive: CertificationArchive;
  readonly journeys: JourneyQueries;
  readonly temporal: Temporal;
  readonly healer: Healer;
  readonly log: Logger;
  /** How long one attempt may take effect, and how long its sender waits for it. */
  readonly attemptMs: number;
}

const pollMs = 50;

export class Dispatcher {
  constructor(private readonly dependencies: DispatcherDependencies) {}

  /**
   * Records the commands, sends them, and tells their outcome, or PENDING where it is not known in time.
   * @throws {UnstorableText}, and what PostgreSQL throws while nothing is recorded yet
   */
  async dispatch(dispatch: Dispatch): Promise<Outcome> {
    const commandId = commandIdOf(dispatch);
    const journeyId = dispatch.journeyId ?? journeyIdOf(commandId);
    const known = await this.dependencies.records.find(commandId);
    if (known) return this.again(known, dispatch);

    const standing = dispatch.journeyId === null ? null : await this.standing(journeyId);
    if (standing === 'UNKNOWN') return { kind: 'UNKNOWN_JOURNEY' };
    const commands = await this.withLookups(journeyId, dispatch, standing);
    const { requests, attach } = reservationsOf(standing, commands);
    const attempt = this.newAttempt();
    const received = await this.dependencies.records.receive(
      { commandId, journeyId, names: commands.map(({ name }) => name), actor: dispatch.actor, bodyMac: dispatch.bodyMac },
      requests,
      (reserved) => ({
        commands: attach(reserved),
        expectedVersion: dispatch.expectedVersion,
        start: dispatch.journeyId === null ? dispatch.rules : null,
      }),
      attempt,
    );
    return received.kind === 'NEW' ? this.attempt(received.record, attempt.holder) : this.again(received.record, dispatch);
  }

  /** Goes on with a record whose sender may be dead; null where somebody is on it, or it has ended. */
  async resume(commandId: string): Promise<Outcome | null> {
    const attempt = this.newAttempt();
    const record = await this.dependencies.records.takeLease(commandId, attempt);
    return record && this.attempt(record, attempt.holder);
  }

  private newAttempt() {
    return { holder: randomUUID(), seconds: this.dependencies.attemptMs / 1000 };
  }

  /** A command received before: its outcome, whoever is finding it. */
  private async again(record: CommandRecord, dispatch: Dispatch): Promise<Outcome> {
    const { commandId, journeyId, bodyMac } = record;
    if (bodyMac !== dispatch.bodyMac) return { kind: 'KEY_REUSED', commandId, journeyId };
    const giveUpAt = Date.now() + this.dependencies.attemptMs;
    let latest = record;
    while (outcomeOf(latest).kind === 'PENDING' && Date.now() < giveUpAt) {
      const resumed = await this.resume(commandId);
      if (resumed) return resumed;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      latest = (await this.dependencies.records.find(commandId)) ?? record;
    }
    return outcomeOf(latest);
  }

  /** Where a journey stands; its journal is healed first where Temporal knows more of it. */
  async standing(journeyId: string): Promise<Standing | 'UNKNOWN'> {
    const { journeys, temporal, healer, attemptMs } = this.dependencies;
    const view = await journeys.find(journeyId);
    if (view) return view.state;
    // A journal restored from an older backup may not know a journey that Temporal runs.
    const head = await queryHead(temporal, journeyId, { deadlineMs: attemptMs }).catch(() => null);
    if (!head?.version) return 'UNKNOWN';
    await healer.heal(journeyId);
    return (await journeys.find(journeyId))?.state ?? 'UNKNOWN';
  }

  /** Attaches what no rule may look up: the rules to migrate to, and what Temporal has lost. */
  private async withLookups(journeyId: string, { commands, rules }: Dispatch, standing: Standing): Promise<readonly Command[]> {
    return Promise.all(
      commands.map(async (command) => {
        switch (command.name) {
          case 'migrate-certification':
            return rules ? withAttached(command, { rules }) : command;
          case 'resume-from-journal': {
            const lostVersions = await this.lostVersions(journeyId, standing);
            return lostVersions > 0 ? withAttached(command, { lostVersions }) : command;
          }
          default:
            return command;
        }
      }),
    );
  }

  /** How far the journal is ahead of the workflow. A journey that was archived has no workflow, and has lost nothing. */
  private async lostVersions(journeyId: string, standing: Standing): Promise<number> {
    const { journal, temporal, attemptMs } = this.dependencies;
    const [workflow, { version }] = await Promise.all([
      queryHead(temporal, journeyId, { deadlineMs: attemptMs }),
      journal.head(journeyId),
    ]);
    if (workflow === null) return standing?.archiving ? 0 : version;
    return version - workflow.version;
  }

  private async attempt(record: CommandRecord, holder: string): Promise<Outcome> {
    const { records, log } = this.dependencies;
    const { commandId, journeyId } = record;
    try {
      const answer = await this.send(record);
      switch (answer.kind) {
        case 'APPLIED':
          return await this.applied(record, answer.applied);
        case 'REFUSED':
          if (answer.type === 'TooLate') {
            await records.release(commandId, holder);
            return { kind: 'PENDING', commandId, journeyId };
          }
          return outcomeOf(await records.refuse(commandId, holder, answer));
        case 'NOT_FOUND':
          return outcomeOf(
            await records.refuse(commandId, holder, { type: 'JournalAhead', detail: { version: 0 } }),
          );
        case 'UNANSWERED':
          log.warn({ commandId, journeyId, reason: answer.reason }, 'command received but not answered yet');
          return { kind: 'PENDING', commandId, journeyId };
      }
    } catch (error) {
      // The record stands: the reconciler, or the same command sent again, will find its outcome.
      log.error({ commandId, journeyId, error }, 'command received, its outcome to be found later');
      return { kind: 'PENDING', commandId, journeyId };
    }
  }

  private async send(record: CommandRecord): Promise<Answer> {
    const { journal, temporal, archive, attemptMs } = this.dependencies;
    const { journeyId, commandId, actor, request } = record;
    if (!record.notAfter) throw new Error(`Command ${commandId} is sent without a lease`);
    if (request.commands.some((command) => command.attached?.lostVersions)) await this.replaceRunLeftBehind(journeyId);
    const { version: journalHead } = await journal.head(journeyId);
    const { commands, expectedVersion } = request;
    const input = { commandId, actor, commands, expectedVersion, notAfter: record.notAfter, journalHead };
    const start = request.start && (await this.newRun(journeyId, request.start.digest, journalHead));
    const answer = await applyCommands(temporal, { journeyId, input, ...(start && { start }) }, { deadlineMs: attemptMs });
    if (answer.kind !== 'NOT_FOUND' || journalHead === 0) return answer;
    const run = await runFromJournal(journal, archive, journeyId);
    return run.state.archiving ? applyCommands(temporal, { journeyId, input, start: run }, { deadlineMs: attemptMs }) : answer;
  }

  /** A start that was lost with its answer must not begin the journey again from nothing. */
  private async newRun(journeyId: string, digest: string, journalHead: number): Promise<JourneyRun> {
    const { journal, archive } = this.dependencies;
    if (journalHead > 0) return runFromJournal(journal, archive, journeyId);
    return { journeyId, rules: await archive.find(digest), state: initialState, processed: {} };
  }

  private async replaceRunLeftBehind(journeyId: string): Promise<void> {
    const { journal, archive, temporal, attemptMs } = this.dependencies;
    const [workflow, { version }] = await Promise.all([
      queryHead(temporal, journeyId, { deadlineMs: attemptMs }),
      journal.head(journeyId),
    ]);
    if (workflow && workflow.version >= version) return;
    await resumeFromJournal(temporal, await runFromJournal(journal, archive, journeyId));
  }

  private async applied({ journeyId, commandId }: CommandRecord, applied: Applied): Promise<Outcome> {
    const { journal, healer } = this.dependencies;
    const { fromVersion, toVersion, warnings } = applied;
    const append = () => journal.append(journeyId, applied.events, [{ commandId, fromVersion, toVersion, warnings }]);
    try {
      await append();
    } catch (error) {
      if (!(error instanceof JournalGap)) throw error;
      await healer.heal(journeyId);
      await append();
    }
    return { kind: 'DONE', journeyId, commandId, fromVersion, toVersion, warnings };
  }
}
