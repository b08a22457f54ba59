import type { JourneyState } from '#libs/domain/journey/state.js';
import type { RecordedEvent } from '#libs/domain/journey/event.js';
import { nextAlarm, settle } from '#libs/domain/journey/clocks/settle.js';
import type { Command, SentCommand } from '#libs/domain/journey/command.js';
import { decideBatch } from '#libs/domain/journey/decide.js';
import type { Journey } from '#libs/domain/journey/journey.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import {
  markOf,
  type Applied,
  type AppliedCommand,
  type ApplyCommands,
  type CommandOutcome,
  type Head,
  type JourneyRun,
  type Refusals,
  type RefusalType,
} from './protocol.js';

export type Refusal = { [T in RefusalType]: { readonly type: T; readonly detail: Refusals[T] } }[RefusalType];

const clock = { id: 'clock', role: 'CLOCK' } as const;

/**
 * The journey as one run of its workflow holds it: its state, the commands it has applied, and the events that the
 * journal is not known to hold yet. Synchronous and deterministic: every instant is given.
 */
export class JourneyRecord {
  readonly journeyId: string;
  private current: Journey;
  private readonly processed: Map<string, CommandOutcome>;
  private covered: number;
  private uncoveredEvents: readonly RecordedEvent[] = [];
  private nextAlarm: Instant | null;
  private appliedInThisRun = 0;

  constructor({ journeyId, rules, state, processed }: JourneyRun, now: Instant) {
    this.journeyId = journeyId;
    this.current = { rules, state };
    this.processed = new Map(Object.entries(processed));
    this.covered = state.version;
    this.nextAlarm = nextAlarm(this.current, now);
  }

  get journey(): Journey {
    return this.current;
  }

  get state(): JourneyState {
    return this.current.state;
  }

  get head(): Head {
    return { version: this.state.version, covered: this.covered };
  }

  /** When something happens by itself; null where nothing will. */
  get alarm(): Instant | null {
    return this.nextAlarm;
  }

  /** Events that the journal is not known to hold, in order. */
  get uncovered(): readonly RecordedEvent[] {
    return this.uncoveredEvents;
  }

  /** What the commands among those events came to. */
  get uncoveredOutcomes(): readonly AppliedCommand[] {
    return [...this.processed]
      .filter(([, { toVersion }]) => toVersion > this.covered)
      .map(([commandId, outcome]) => ({ commandId, ...outcome }));
  }

  /** Updates accepted by this run. */
  get updates(): number {
    return this.appliedInThisRun;
  }

  get isCovered(): boolean {
    return this.uncoveredEvents.length === 0;
  }

  /** Nothing will happen unless somebody asks: the journey has not started, or is archived and runs no deadline. */
  get isAtRest(): boolean {
    return this.state.version === 0 || (this.state.archiving !== null && this.alarm === null);
  }

  asRun(): JourneyRun {
    const { rules, state } = this.current;
    return { journeyId: this.journeyId, rules, state, processed: Object.fromEntries(this.processed) };
  }

  /** Why commands would be refused now, or null. What was applied already is never refused. */
  refusal(input: ApplyCommands, now: Instant): Refusal | null {
    const { version } = this.state;
    if (this.processed.has(input.commandId)) return null;
    if (input.notAfter < now) return { type: 'TooLate', detail: { notAfter: input.notAfter, now } };
    if (this.isLeftBehind(input)) return { type: 'JournalAhead', detail: { version } };
    if (input.expectedVersion !== null && input.expectedVersion !== version) return { type: 'VersionStale', detail: { version } };
    const decision = this.decide(input, now);
    if (decision.accepted) return null;
    return { type: 'CommandRefused', detail: { index: decision.index, unmet: decision.unmet, version } };
  }

  /** Applies commands once; told again, they give the range of the first time. The caller has asked for a refusal first. */
  apply(input: ApplyCommands, now: Instant): Applied {
    this.appliedInThisRun += 1;
    if (!this.isLeftBehind(input)) this.letGo(input.journalHead);
    const before = this.processed.get(input.commandId);
    if (before) return this.toldWith(before);
    const decision = this.decide(input, now);
    if (!decision.accepted) {
      const codes = decision.unmet.map(({ code }) => code).join(', ');
      throw new TypeError(`${input.commandId} was refused (${codes}), and is being applied`);
    }
    const { warnings, journey } = decision;
    const outcome = { fromVersion: this.state.version, toVersion: journey.state.version, warnings };
    this.processed.set(input.commandId, outcome);
    this.become(journey, decision.events, now);
    return this.toldWith(outcome);
  }

  /** Lets fall what is due. @returns whether anything fell */
  letDeadlinesFall(now: Instant): boolean {
    const { journey, events } = settle(this.current, { journeyId: this.journeyId, commandId: clock.id, actor: clock, now });
    this.become(journey, events, now);
    return events.length > 0;
  }

  /** Forgets events that the journal holds up to a version. */
  letGo(version: number): void {
    this.covered = Math.max(this.covered, Math.min(version, this.state.version));
    this.uncoveredEvents = this.uncoveredEvents.filter((event) => event.version > this.covered);
  }

  private toldWith(outcome: CommandOutcome): Applied {
    return { ...outcome, events: this.uncoveredEvents, outcomes: this.uncoveredOutcomes };
  }

  /**
   * The journal holds what this run never made. What the clock has done here since may have brought the versions level,
   * so the event at the journal's head must be ours, not only have a version that we have too.
   */
  private isLeftBehind({ journalHead, journalMark }: ApplyCommands): boolean {
    if (journalHead > this.state.version) return true;
    const ours = this.uncoveredEvents.find((event) => event.version === journalHead);
    return ours !== undefined && journalMark !== undefined && journalMark !== markOf(ours);
  }

  private decide({ commands, receivedAt, commandId, actor }: ApplyCommands, now: Instant): ReturnType<typeof decideBatch> {
    const undatedAt = receivedAt !== undefined && receivedAt < now ? receivedAt : now;
    return decideBatch(
      this.current,
      commands.map((command) => dated(command, undatedAt)),
      { journeyId: this.journeyId, commandId, actor, now },
    );
  }

  private become(journey: Journey, events: readonly RecordedEvent[], now: Instant): void {
    this.current = journey;
    this.uncoveredEvents = [...this.uncoveredEvents, ...events];
    this.nextAlarm = nextAlarm(journey, now);
  }
}

function dated(command: SentCommand, undatedAt: Instant): Command {
  return { ...command, occurredAt: command.occurredAt ?? undatedAt } as Command;
}
