/** One attempt at commands whose lease is held: the Update, the journal, the outcomes on their records. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CommandRecord, CommandRequest } from '#libs/record/commands/command-record.js';
import { JournalGap, RulesNotArchived } from '#libs/record/journal/errors.js';
import type { StreamLookUp } from '#libs/record/journal/journal.js';
import type { StandingAt } from '#libs/record/journal/state-cache.js';
import { applyCommands, applyQueue, type Answer, type QueueAnswer } from '#libs/engine/temporal/apply-commands.js';
import { listRuns } from '#libs/engine/temporal/histories.js';
import { terminateRun } from '#libs/engine/temporal/stream-workflow.js';
import {
  markOf,
  type Applied,
  type AppliedCommand,
  type ApplyCommands,
  type Obstructed,
  type Postponement,
  type SenderView,
  type Sending,
  type StreamRun,
  type UpdateRefusal,
} from '#libs/domain/stream/protocol.js';
import { streamName } from '#libs/domain/stream/stream-id.js';
import type { ClockWatch } from './clock-watch.js';
import { outcomeOf, pending, type DispatchOutcome, type Pending } from './dispatch.js';
import { outcomeInHistories } from './events-in-histories.js';
import { queueIdOf } from './identifiers.js';
import type { JournalBackfill } from './journal-backfill.js';
import type { StreamReading } from './stream-reading.js';
import { leftBehind, runFromJournal, type RunDependencies } from './run-from-journal.js';

export interface CommandSenderDependencies extends RunDependencies {
  readonly backfill: JournalBackfill;
  readonly clocks: ClockWatch;
  readonly log: Logger;
}

type Leased = CommandRecord & { readonly notAfter: string };
type JournalBehind = Extract<Postponement, { readonly type: 'JournalBehind' }>;
type Outcomes = readonly (readonly [commandId: string, outcome: DispatchOutcome])[];

export class CommandSender {
  constructor(private readonly dependencies: CommandSenderDependencies) {}

  /**
   * Never throws: once a command is received, whatever happens, its outcome is told or is still to come.
   * @param records of one stream, leased, in the order of their receipt
   * @param reading of a moment ago, of the only one
   */
  async send(
    records: readonly CommandRecord[],
    holder: string,
    reading: StreamReading | null = null,
  ): Promise<ReadonlyMap<string, DispatchOutcome>> {
    const leased = records.filter(isLeased);
    const isAlone = leased.length < 2 || !leased.every(goesWithOthers);
    return new Map(await (isAlone ? this.oneByOne(leased, holder, reading) : this.together(leased, holder)));
  }

  private async oneByOne(records: readonly Leased[], holder: string, reading: StreamReading | null = null): Promise<Outcomes> {
    const outcomes: (readonly [string, DispatchOutcome])[] = [];
    const giveUpAt = performance.now() + this.dependencies.attemptMs;
    for (const record of records) {
      // Whose time has passed while those before it were sent is for the next attempt.
      if (outcomes.length > 0 && performance.now() >= giveUpAt) break;
      outcomes.push([record.commandId, await this.alone(record, holder, reading)]);
    }
    return outcomes;
  }

  private async alone(record: Leased, holder: string, reading: StreamReading | null): Promise<DispatchOutcome> {
    const { records, kinds, log } = this.dependencies;
    const { commandId, streamId } = record;
    const begun = performance.now();
    try {
      const answer = await this.answerTo(record, reading);
      this.watchClocks(record, answer, performance.now() - begun);
      switch (answer.kind) {
        case 'APPLIED':
          return await this.applied(record, answer.applied, reading?.standing ?? null);
        case 'REFUSED':
        case 'POSTPONED':
          if (answer.type === 'JournalBehind') await this.fillBehind(streamId, answer);
          return await this.obstructed(record, holder, answer);
        case 'NOT_FOUND':
          return outcomeOf(await records.fail(commandId, holder, kinds.of(streamId).sentences.lost));
        case 'UNANSWERED':
          log.warn({ commandId, streamId, reason: answer.reason }, 'command received but not answered yet');
      }
    } catch (error) {
      log.error({ commandId, streamId, err: error }, 'command received, its outcome to be found later');
    }
    return pending(record);
  }

  /** As one Update. */
  private async together(records: readonly Leased[], holder: string): Promise<Outcomes> {
    const { temporal, journal, attemptMs, log } = this.dependencies;
    const { streamId } = records[0] as Leased;
    try {
      const last = await journal.lookUp(streamId, records.map(idOf));
      const isKnown = ({ commandId }: Leased) => last?.known.includes(commandId) ?? false;
      const known = records.filter(isKnown);
      if (known.length > 0) {
        const others = records.filter((record) => !isKnown(record));
        return [...(await this.oneByOne(known, holder)), ...(await this.send(others, holder))];
      }
      const begun = performance.now();
      const input = { sendings: records.map(sendingOf), ...viewOf(last) };
      const answer = await applyQueue(temporal, streamId, { updateId: queueIdOf(records), input }, { deadlineMs: attemptMs });
      this.watchClocks(records[0] as Leased, answer, performance.now() - begun);
      switch (answer.kind) {
        case 'APPLIED': {
          const { events, outcomes, obstructed } = answer.applied;
          await this.append(streamId, events, outcomes);
          const told = new Map(outcomes.map((outcome) => [outcome.commandId, outcome]));
          const done = records.flatMap(({ commandId }) => told.get(commandId) ?? []);
          return [
            ...done.map((outcome) => [outcome.commandId, { kind: 'DONE', streamId, ...outcome }] as const),
            ...(await this.eachObstructed(records, holder, obstructed)),
          ];
        }
        case 'NONE_APPLIED':
          return await this.eachObstructed(records, holder, answer.obstructed);
        case 'NOT_FOUND': {
          // The first opens a run, where there is to be one; or tells what has become of the stream.
          const [first, ...others] = records;
          return [...(await this.oneByOne([first as Leased], holder)), ...(await this.send(others, holder))];
        }
        case 'UNANSWERED':
          log.warn({ streamId, commands: records.length, reason: answer.reason }, 'commands received but not answered yet');
      }
    } catch (error) {
      log.error({ streamId, commands: records.length, err: error }, 'commands received, their outcomes to be found later');
    }
    return records.map((record) => [record.commandId, pending(record)]);
  }

  private async eachObstructed(records: readonly Leased[], holder: string, obstructed: readonly Obstructed[]): Promise<Outcomes> {
    const { log } = this.dependencies;
    const behind = obstructed.find((one) => one.type === 'JournalBehind');
    const { streamId } = records[0] as Leased;
    if (behind) await this.fillBehind(streamId, behind);
    const outcomes: (readonly [string, DispatchOutcome])[] = [];
    for (const { commandId, ...obstacle } of obstructed) {
      const record = records.find((one) => one.commandId === commandId);
      if (!record) continue;
      try {
        outcomes.push([commandId, await this.obstructed(record, holder, obstacle)]);
      } catch (error) {
        log.error({ commandId, streamId, err: error }, 'command received, its outcome to be found later');
      }
    }
    return outcomes;
  }

  /** Refused for good; or nothing is decided of it, and it waits. */
  private async obstructed(
    record: CommandRecord,
    holder: string,
    { type, detail }: UpdateRefusal | Postponement,
  ): Promise<DispatchOutcome> {
    const { records, log } = this.dependencies;
    const { commandId, streamId } = record;
    switch (type) {
      case 'CommandRefused':
      case 'VersionStale':
        if (isHeard(record)) return this.refusedToHear(record, holder, { type, detail } as UpdateRefusal);
        return outcomeOf(await records.refuse(commandId, holder, { type, detail } as UpdateRefusal));
      case 'JournalAhead':
        log.warn({ commandId, streamId }, 'the journal holds what the workflow never made: the command waits');
        await records.release(commandId, holder, { afterSeconds: pauseWhileFrozenSeconds, waitsFor: 'JOURNAL_AHEAD' });
        return { ...pending(record), waitsFor: 'JOURNAL_AHEAD' };
      case 'DeciderUnknown':
        log.warn({ commandId, streamId, ...detail }, 'only a newer build knows by what this is decided: the command waits');
        await records.release(commandId, holder, { afterSeconds: pauseUntilNewerSeconds });
        return pending(record);
      case 'JournalBehind':
      case 'TooLate':
        await records.release(commandId, holder, { afterSeconds: pauseAfterLateSeconds });
        return pending(record);
    }
  }

  /** What the run knew covered is not there: the journal was put back from an older backup, or our reading of it is of a moment ago. */
  private async fillBehind(streamId: string, { detail }: JournalBehind): Promise<void> {
    const { journal, backfill, log } = this.dependencies;
    const { version } = await journal.streamHead(streamId);
    if (version >= detail.version) return;
    log.warn(
      { streamId, ...detail, journalVersion: version },
      'the journal lacks what the workflow knew that it held: it is filled from the histories',
    );
    await backfill.fill(streamId);
  }

  /** A fault of its kind, and ours: what became of what it asked is not lost, and is told again once the fault is mended. */
  private async refusedToHear(record: CommandRecord, holder: string, refusal: UpdateRefusal): Promise<Pending> {
    const { records, log } = this.dependencies;
    const { commandId, streamId } = record;
    log.error({ commandId, streamId, refusal }, 'a stream refuses to hear what became of what it asked');
    await records.release(commandId, holder, { afterSeconds: pauseWhileFrozenSeconds });
    return pending(record);
  }

  /** NOT_FOUND where neither Temporal nor the journal knows the stream any more. */
  private async answerTo(record: Leased, reading: StreamReading | null): Promise<Answer> {
    const { journal } = this.dependencies;
    const { streamId, commandId, request } = record;
    const goesOn = resumes(request);
    if (goesOn) await this.endRunLeftBehind(streamId);
    const last = reading && !goesOn ? reading.last : await journal.lookUp(streamId, [commandId]);
    if (last?.known.includes(commandId)) return this.knownToJournal(record);
    const input: ApplyCommands = { ...sendingOf(record), ...viewOf(last) };
    const answer = await this.apply(
      streamId,
      input,
      goesOn ? this.fromJournal(streamId) : await this.newRun(streamId, request, last === null),
    );
    return answer.kind === 'NOT_FOUND' && last ? this.withoutRun(streamId, input) : answer;
  }

  /** Applied long ago, and its record lost since: a run need not remember it. */
  private async knownToJournal({ streamId, commandId }: Leased): Promise<Answer> {
    const { journal, temporal } = this.dependencies;
    // The histories hold the first outcome whole; the events alone, neither warnings nor the deadlines that fell with it.
    const told = await outcomeInHistories(await listRuns(temporal, streamId), commandId);
    const [outcome] = told ? [told] : await journal.outcomesOf(streamId, [commandId]);
    if (!outcome) throw new Error(`${streamId} holds events of ${commandId} that tell no outcome`);
    return { kind: 'APPLIED', applied: { ...outcome, events: [], outcomes: [] } };
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

  private async applied(
    { streamId, commandId, request }: CommandRecord,
    applied: Applied,
    onto: StandingAt | null,
  ): Promise<DispatchOutcome> {
    const { events, outcomes, fromVersion, toVersion, warnings } = applied;
    await this.append(streamId, events, [...outcomes, { commandId, fromVersion, toVersion, warnings }], onto);
    if (resumes(request)) await this.dependencies.records.wake(streamId);
    return { kind: 'DONE', streamId, commandId, fromVersion, toVersion, warnings };
  }

  private async append(
    streamId: string,
    events: Applied['events'],
    outcomes: readonly AppliedCommand[],
    onto: StandingAt | null = null,
  ): Promise<void> {
    const { journal, backfill } = this.dependencies;
    const append = () => journal.appendEvents(streamId, events, outcomes, onto);
    try {
      await this.afterOthers(append);
    } catch (error) {
      if (!(error instanceof JournalGap || error instanceof RulesNotArchived)) throw error;
      await backfill.fill(streamId);
      const last = events.at(-1);
      if (last && (await journal.streamHead(streamId)).version < last.version) throw error;
      // By now it holds them; what our commands came to is to be told.
      await journal.appendEvents(streamId, [], outcomes);
    }
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
  private watchClocks({ notAfter, attempts }: Leased, answer: Answer | QueueAnswer, elapsedMs: number): void {
    const judgedAt = attempts === 1 || isLate(answer, notAfter) ? judgedIn(answer) : undefined;
    const begunAt = new Date(Date.parse(notAfter) - this.dependencies.attemptMs).toISOString();
    if (judgedAt) this.dependencies.clocks.saw({ begunAt, judgedAt, elapsedMs });
  }
}

/** By it a stream hears what became of what it asked. */
function isHeard({ streamId, via }: CommandRecord): boolean {
  return via?.streamId === streamId;
}

/** It carries out the decision to go on from the journal. */
function resumes({ commands }: CommandRequest): boolean {
  return commands.some(({ attached }) => attached?.lostVersions !== undefined);
}

/** This very attempt, not one before it under the same id that the server had kept. */
function isLate(answer: Answer | QueueAnswer, notAfter: string): boolean {
  return answer.kind === 'POSTPONED' && answer.type === 'TooLate' && answer.detail.notAfter === notAfter;
}

function judgedIn(answer: Answer | QueueAnswer): string | undefined {
  if (answer.kind === 'NONE_APPLIED') return answer.obstructed.flatMap((one) => (one.type === 'TooLate' ? [one.detail.now] : []))[0];
  if (answer.kind === 'POSTPONED') return answer.type === 'TooLate' ? answer.detail.now : undefined;
  return answer.kind === 'APPLIED' ? answer.applied.events.at(-1)?.recordedAt : undefined;
}

function isLeased(record: CommandRecord): record is Leased {
  return record.notAfter !== null;
}

/**
 * What begins a stream, or goes on from its journal, is an Update of its own; and what was sent several times without an outcome:
 * it may be what holds back the others.
 */
function goesWithOthers({ request, attempts }: CommandRecord): boolean {
  return request.start === null && !resumes(request) && attempts <= 2;
}

function sendingOf({ commandId, actor, request: { commands, expectedVersion }, notAfter, createdAt }: Leased): Sending {
  return { commandId, actor, commands, expectedVersion, notAfter, receivedAt: createdAt };
}

function viewOf(last: StreamLookUp | null): SenderView {
  return { othersBytes, ...(last ? { journalHead: last.version, journalMark: markOf(last) } : { journalHead: 0 }) };
}

function idOf({ commandId }: CommandRecord): string {
  return commandId;
}

const pauseAfterLateSeconds = 1;
/** It comes with people who deploy it. */
const pauseUntilNewerSeconds = 5;
/** What waits for a person: whoever resumes a frozen stream wakes what waits for it. */
const pauseWhileFrozenSeconds = 30;

/** Of a few commands at once: a caller that appends all of them spares the others their wait for each other. */
const othersBytes = 64 * 1024;

const waitForOthersMs = 50;
/** Since the journal last grew: whoever should have appended is gone. */
const longestWaitForOthersMs = 500;
