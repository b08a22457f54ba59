/** One attempt at a command whose lease is held: the Update, the journal, the outcome on its record. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CommandRecord, CommandRequest } from '#libs/record/commands/command-record.js';
import { JournalGap, RulesNotArchived } from '#libs/record/journal/errors.js';
import { applyCommands, type Answer, type Postponed, type Refused } from '#libs/engine/temporal/apply-commands.js';
import { terminateRun } from '#libs/engine/temporal/stream-workflow.js';
import { markOf, type Applied, type ApplyCommands, type StreamRun, type UpdateRefusal } from '#libs/domain/stream/protocol.js';
import { streamName } from '#libs/domain/stream/stream-id.js';
import { Turns } from '#libs/platform/concurrency/turns.js';
import { isLarge } from './argument-limit.js';
import type { ClockWatch } from './clock-watch.js';
import { outcomeOf, type DispatchOutcome } from './dispatch.js';
import type { JournalBackfill } from './journal-backfill.js';
import { leftBehind, runFromJournal, type RunDependencies } from './run-from-journal.js';

export interface CommandSenderDependencies extends RunDependencies {
  readonly backfill: JournalBackfill;
  readonly clocks: ClockWatch;
  readonly log: Logger;
}

type Leased = CommandRecord & { readonly notAfter: string };

export class CommandSender {
  private readonly turns = new Turns();

  constructor(private readonly dependencies: CommandSenderDependencies) {}

  /** Never throws: once a command is received, whatever happens, its outcome is told or is still to come. */
  async send(record: CommandRecord, holder: string): Promise<DispatchOutcome> {
    const { commandId, streamId, request } = record;
    const begun = performance.now();
    const send = () => this.sendNow(record, holder, begun);
    if (!isLarge(request.commands)) return send();
    // Until it is appended: the next is then told its own events alone.
    const outcome = await this.turns.inTurn(streamId, this.dependencies.attemptMs, send);
    return outcome ?? { kind: 'PENDING', commandId, streamId, waitsFor: null };
  }

  private async sendNow(record: CommandRecord, holder: string, begun: number): Promise<DispatchOutcome> {
    const { records, kinds, log } = this.dependencies;
    const { commandId, streamId, notAfter } = record;
    try {
      if (notAfter === null) throw new Error('a command is sent without a lease');
      const leased = { ...record, notAfter };
      const answer = await this.answerTo(leased);
      this.watchClocks(leased, answer, performance.now() - begun);
      switch (answer.kind) {
        case 'APPLIED':
          return await this.applied(record, answer.applied);
        case 'REFUSED':
          return outcomeOf(await records.refuse(commandId, holder, refusalIn(answer)));
        case 'POSTPONED':
          return await this.postponed(record, holder, answer);
        case 'NOT_FOUND':
          return outcomeOf(await records.fail(commandId, holder, kinds.of(streamId).sentences.lost));
        case 'UNANSWERED':
          log.warn({ commandId, streamId, reason: answer.reason }, 'command received but not answered yet');
      }
    } catch (error) {
      log.error({ commandId, streamId, err: error }, 'command received, its outcome to be found later');
    }
    return { kind: 'PENDING', commandId, streamId, waitsFor: null };
  }

  private async postponed({ commandId, streamId }: CommandRecord, holder: string, { type }: Postponed): Promise<DispatchOutcome> {
    const { records, log } = this.dependencies;
    const waitsFor = type === 'JournalAhead' ? 'JOURNAL_AHEAD' : null;
    if (waitsFor) log.warn({ commandId, streamId }, 'the journal holds what the workflow never made: the command waits');
    await records.release(commandId, holder, { afterSeconds: pausesSeconds[type], waitsFor });
    return { kind: 'PENDING', commandId, streamId, waitsFor };
  }

  /** NOT_FOUND where neither Temporal nor the journal knows the stream any more. */
  private async answerTo({ streamId, commandId, actor, request, notAfter, createdAt }: Leased): Promise<Answer> {
    const { journal } = this.dependencies;
    const goesOn = resumes(request);
    if (goesOn) await this.endRunLeftBehind(streamId);
    const last = await journal.lastEvent(streamId);
    const { commands, expectedVersion } = request;
    const input: ApplyCommands = {
      commandId,
      actor,
      commands,
      expectedVersion,
      notAfter,
      receivedAt: createdAt,
      othersBytes,
      ...(last ? { journalHead: last.version, journalMark: markOf(last) } : { journalHead: 0 }),
    };
    const answer = await this.apply(
      streamId,
      input,
      goesOn ? this.fromJournal(streamId) : await this.newRun(streamId, request, last === null),
    );
    return answer.kind === 'NOT_FOUND' && last ? this.withoutRun(streamId, input) : answer;
  }

  private async apply(streamId: string, input: ApplyCommands, start: StreamRun | (() => Promise<StreamRun>) | null): Promise<Answer> {
    const { temporal, kinds, attemptMs } = this.dependencies;
    return applyCommands(temporal, { kind: kinds.of(streamId), streamId, input, ...(start && { start }) }, { deadlineMs: attemptMs });
  }

  private fromJournal(streamId: string): () => Promise<StreamRun> {
    return () => runFromJournal(this.dependencies, streamId);
  }

  /** Null where the stream is there already: a start that was lost with its answer must not begin it again from nothing. */
  private async newRun(streamId: string, { start }: CommandRequest, isNew: boolean): Promise<StreamRun | null> {
    if (!start || !isNew) return null;
    const { archive, kinds } = this.dependencies;
    const rules = await archive.findRules(start.digest);
    return { ...streamName(streamId), rules, state: kinds.of(streamId).process.initialState, processed: {} };
  }

  /** The journal knows a stream that has no open run: done already, long closed, or lost by Temporal. */
  private async withoutRun(streamId: string, input: ApplyCommands): Promise<Answer> {
    const { kinds } = this.dependencies;
    const { state, processed } = await runFromJournal(this.dependencies, streamId);
    const done = processed[input.commandId];
    if (done) return { kind: 'APPLIED', applied: { ...done, events: [], outcomes: [] } };
    if (kinds.of(streamId).process.isClosed(state)) return this.apply(streamId, input, this.fromJournal(streamId));
    return { kind: 'POSTPONED', type: 'JournalAhead', detail: { version: 0 } };
  }

  /** The decision to go on from the journal is being carried out: the run that lacks what the journal holds must go. */
  private async endRunLeftBehind(streamId: string): Promise<void> {
    const { temporal, log } = this.dependencies;
    const lag = await leftBehind(this.dependencies, streamId);
    if (!lag?.openRunId) return;
    log.warn({ streamId, ...lag }, 'a run that lacks what the journal holds is ended');
    await terminateRun(temporal, streamId, lag.openRunId, 'reprise d’après le journal');
  }

  private async applied({ streamId, commandId, request }: CommandRecord, applied: Applied): Promise<DispatchOutcome> {
    const { journal, records, backfill } = this.dependencies;
    const { events, outcomes, fromVersion, toVersion, warnings } = applied;
    const append = () => journal.appendEvents(streamId, events, [...outcomes, { commandId, fromVersion, toVersion, warnings }]);
    try {
      await this.afterOthers(append);
    } catch (error) {
      if (!(error instanceof JournalGap || error instanceof RulesNotArchived)) throw error;
      await backfill.fill(streamId);
      await append();
    }
    if (resumes(request)) await records.wake(streamId);
    return { kind: 'DONE', streamId, commandId, fromVersion, toVersion, warnings };
  }

  /** What comes before may have been told to others alone, who are appending it. @throws {JournalGap} where none of them does for a while */
  private async afterOthers(append: () => Promise<unknown>): Promise<void> {
    let [head, since] = [-1, performance.now()];
    for (;;) {
      try {
        await append();
        return;
      } catch (error) {
        if (!(error instanceof JournalGap)) throw error;
        if (error.head > head) [head, since] = [error.head, performance.now()];
        if (performance.now() - since >= longestWaitForOthersMs) throw error;
      }
      await delay(waitForOthersMs);
    }
  }

  /** A first attempt is judged while we wait; later ones may hear what was judged long ago. */
  private watchClocks({ notAfter, attempts }: Leased, answer: Answer, elapsedMs: number): void {
    const judgedAt = attempts === 1 || isLate(answer, notAfter) ? judgedIn(answer) : undefined;
    const begunAt = new Date(Date.parse(notAfter) - this.dependencies.attemptMs).toISOString();
    if (judgedAt) this.dependencies.clocks.saw({ begunAt, judgedAt, elapsedMs });
  }
}

/** It carries out the decision to go on from the journal. */
function resumes({ commands }: CommandRequest): boolean {
  return commands.some(({ attached }) => attached?.lostVersions !== undefined);
}

/** This very attempt, not one before it under the same id that the server had kept. */
function isLate(answer: Answer, notAfter: string): boolean {
  return answer.kind === 'POSTPONED' && answer.type === 'TooLate' && answer.detail.notAfter === notAfter;
}

function judgedIn(answer: Answer): string | undefined {
  if (answer.kind === 'POSTPONED') return answer.type === 'TooLate' ? answer.detail.now : undefined;
  return answer.kind === 'APPLIED' ? answer.applied.events.at(-1)?.recordedAt : undefined;
}

function refusalIn({ kind: _, ...refusal }: Refused): UpdateRefusal {
  return refusal;
}

/** Before they are sent again. Whoever resumes a frozen stream wakes what waits for it. */
const pausesSeconds: Readonly<Record<Postponed['type'], number>> = { TooLate: 1, JournalAhead: 30 };

/** Of a few commands at once: a caller that appends all of them spares the others their wait for each other. */
const othersBytes = 64 * 1024;

const waitForOthersMs = 50;
/** Since the journal last grew: whoever should have appended is gone. */
const longestWaitForOthersMs = 500;
