/** One attempt at a command whose lease is held: the Update, the journal, the outcome on its record. */
import type { Logger } from 'pino';
import { initialState } from '#libs/domain/journey/state.js';
import type { CommandRecord, CommandRequest, Refusal } from '#libs/record/commands/command-record.js';
import { JournalGap, RulesNotArchived } from '#libs/record/journal/errors.js';
import { applyCommands, type Answer, type Refused } from '#libs/engine/temporal/apply-commands.js';
import { terminateRun } from '#libs/engine/temporal/journey-workflow.js';
import { markOf, type Applied, type ApplyCommands, type JourneyRun } from '#workflows/journey/protocol.js';
import type { ClockWatch } from './clock-watch.js';
import { outcomeOf, type Outcome } from './dispatch.js';
import type { Healer } from './healer.js';
import { leftBehind, outcomesIn, runFromJournal, type RunDependencies } from './journey-run.js';

export interface SenderDependencies extends RunDependencies {
  readonly healer: Healer;
  readonly clocks: ClockWatch;
  readonly log: Logger;
}

type Leased = CommandRecord & { readonly notAfter: string };

export class Sender {
  constructor(private readonly dependencies: SenderDependencies) {}

  /** Never throws: once a command is received, whatever happens, its outcome is told or is still to come. */
  async send(record: CommandRecord, holder: string): Promise<Outcome> {
    const { records, log } = this.dependencies;
    const { commandId, journeyId, notAfter } = record;
    const begun = performance.now();
    try {
      if (notAfter === null) throw new Error('a command is sent without a lease');
      const leased = { ...record, notAfter };
      const answer = await this.answerTo(leased);
      this.watchClocks(leased, answer, performance.now() - begun);
      switch (answer.kind) {
        case 'APPLIED':
          return await this.applied(record, answer.applied);
        case 'REFUSED':
          // Too late says nothing of the command: it is to be sent again.
          if (answer.type !== 'TooLate') return outcomeOf(await records.refuse(commandId, holder, refusalIn(answer)));
          await records.release(commandId, holder, pauseAfterLateSeconds);
          break;
        case 'NOT_FOUND':
          return outcomeOf(await records.fail(commandId, holder, lost));
        case 'UNANSWERED':
          log.warn({ commandId, journeyId, reason: answer.reason }, 'command received but not answered yet');
      }
    } catch (error) {
      log.error({ commandId, journeyId, err: error }, 'command received, its outcome to be found later');
    }
    return { kind: 'PENDING', commandId, journeyId };
  }

  /** NOT_FOUND where neither Temporal nor the journal knows the journey any more. */
  private async answerTo({ journeyId, commandId, actor, request, notAfter, createdAt }: Leased): Promise<Answer> {
    const { journal } = this.dependencies;
    const resumes = request.commands.some((command) => command.attached?.lostVersions !== undefined);
    if (resumes) await this.endRunLeftBehind(journeyId);
    const last = await journal.last(journeyId);
    const { commands, expectedVersion } = request;
    const input: ApplyCommands = {
      ...{ commandId, actor, commands, expectedVersion, notAfter, receivedAt: createdAt },
      ...(last ? { journalHead: last.version, journalMark: markOf(last) } : { journalHead: 0 }),
    };
    const answer = await this.apply(
      journeyId,
      input,
      resumes ? this.fromJournal(journeyId) : await this.newRun(journeyId, request, last === null),
    );
    return answer.kind === 'NOT_FOUND' && last ? this.withoutRun(journeyId, input) : answer;
  }

  private async apply(journeyId: string, input: ApplyCommands, start: JourneyRun | (() => Promise<JourneyRun>) | null): Promise<Answer> {
    const { temporal, attemptMs } = this.dependencies;
    return applyCommands(temporal, { journeyId, input, ...(start && { start }) }, { deadlineMs: attemptMs });
  }

  private fromJournal(journeyId: string): () => Promise<JourneyRun> {
    return () => runFromJournal(this.dependencies, journeyId);
  }

  /** Null where the journey is there already: a start that was lost with its answer must not begin it again from nothing. */
  private async newRun(journeyId: string, { start }: CommandRequest, isNew: boolean): Promise<JourneyRun | null> {
    if (!start || !isNew) return null;
    return { journeyId, rules: await this.dependencies.archive.find(start.digest), state: initialState, processed: {} };
  }

  /** The journal knows a journey that has no open run: done already, long archived, or lost by Temporal. */
  private async withoutRun(journeyId: string, input: ApplyCommands): Promise<Answer> {
    const events = (await this.dependencies.journal.read(journeyId)).map(({ event }) => event);
    const done = outcomesIn(events)[input.commandId];
    if (done) return { kind: 'APPLIED', applied: { ...done, events: [], outcomes: [] } };
    const { state } = await runFromJournal(this.dependencies, journeyId);
    if (state.archiving) return this.apply(journeyId, input, this.fromJournal(journeyId));
    return { kind: 'REFUSED', type: 'JournalAhead', detail: { version: 0 } };
  }

  /** The decision to go on from the journal is being carried out: the run that lacks what the journal holds must go. */
  private async endRunLeftBehind(journeyId: string): Promise<void> {
    const { temporal, log } = this.dependencies;
    const lag = await leftBehind(this.dependencies, journeyId);
    if (!lag?.openRunId) return;
    log.warn({ journeyId, ...lag }, 'a run that lacks what the journal holds is ended');
    await terminateRun(temporal, journeyId, lag.openRunId, 'reprise d’après le journal');
  }

  private async applied({ journeyId, commandId }: CommandRecord, applied: Applied): Promise<Outcome> {
    const { journal, healer } = this.dependencies;
    const { events, outcomes, fromVersion, toVersion, warnings } = applied;
    const append = () => journal.append(journeyId, events, [...outcomes, { commandId, fromVersion, toVersion, warnings }]);
    try {
      await append();
    } catch (error) {
      if (!(error instanceof JournalGap || error instanceof RulesNotArchived)) throw error;
      await healer.heal(journeyId);
      await append();
    }
    return { kind: 'DONE', journeyId, commandId, fromVersion, toVersion, warnings };
  }

  /** A first attempt is judged while we wait; later ones may hear what was judged long ago. */
  private watchClocks({ notAfter, attempts }: Leased, answer: Answer, elapsedMs: number): void {
    const judgedAt = attempts === 1 || isLate(answer, notAfter) ? judgedIn(answer) : undefined;
    const begunAt = new Date(Date.parse(notAfter) - this.dependencies.attemptMs).toISOString();
    if (judgedAt) this.dependencies.clocks.saw({ begunAt, judgedAt, elapsedMs });
  }
}

/** This very attempt, not one before it under the same id that the server had kept. */
function isLate(answer: Answer, notAfter: string): boolean {
  return answer.kind === 'REFUSED' && answer.type === 'TooLate' && answer.detail.notAfter === notAfter;
}

function judgedIn(answer: Answer): string | undefined {
  if (answer.kind === 'REFUSED') return answer.type === 'TooLate' ? answer.detail.now : undefined;
  return answer.kind === 'APPLIED' ? answer.applied.events.at(-1)?.recordedAt : undefined;
}

function refusalIn({ kind: _, ...refusal }: Refused): Refusal {
  return refusal;
}

const pauseAfterLateSeconds = 1;

const lost = {
  code: 'journey-lost',
  sentence: 'Ce parcours n’est plus connu, ni du registre ni du moteur : la commande est restée sans effet.',
};
