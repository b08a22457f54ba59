import type { JourneyState } from '#domain/journey/state.js';
import type { RecordedEvent } from '#domain/journey/event.js';
import { nextAlarm, settle } from '#domain/journey/clocks/settle.js';
import { decideBatch } from '#domain/journey/decide.js';
import type { Journey } from '#domain/journey/journey.js';
import type { Instant } from '#domain/time/local-date.js';
import type { Applied, AppliedRange, ApplyCommands, Head, JourneyRun, Refusals, RefusalType } from './protocol.js';

export type Refusal = { [T in RefusalType]: { readonly type: T; readonly detail: Refusals[T] } }[RefusalType];

const clock = { id: 'clock', role: 'CLOCK' } as const;

/**
 * The journey as one run of its workflow holds it: its state, the commands it has applied, and the events that the
 * journal is not known to hold yet. Synchronous and deterministic: every instant is given.
 */
export class JourneyRecord {
  readonly journeyId: string;
  private current: Journey;
  private readonly processed: Map<string, AppliedRange>;
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
    if (input.notAfter < now) return { type: 'TooLate', detail: { notAfter: input.notAfter } };
    if (input.journalHead > version) return { type: 'JournalAhead', detail: { version } };
    if (input.expectedVersion !== null && input.expectedVersion !== version) return { type: 'VersionStale', detail: { version } };
    const decision = this.decide(input, now);
    if (decision.accepted) return null;
    return { type: 'CommandRefused', detail: { index: decision.index, unmet: decision.unmet, version } };
  }

  /** Applies commands once; told again, they give the range of the first time. The caller has asked for a refusal first. */
  apply(input: ApplyCommands, now: Instant): Applied {
    this.appliedInThisRun += 1;
    this.letGo(input.journalHead);
    const before = this.processed.get(input.commandId);
    if (before) return { ...before, warnings: [], events: this.uncoveredEvents };
    const decision = this.decide(input, now);
    if (!decision.accepted) throw new TypeError(`${input.commandId} was refused, and is being applied`);
    const range = { fromVersion: this.state.version, toVersion: decision.journey.state.version };
    this.processed.set(input.commandId, range);
    this.become(decision.journey, decision.events, now);
    return { ...range, warnings: decision.warnings, events: this.uncoveredEvents };
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

  private decide({ commands, commandId, actor }: ApplyCommands, now: Instant): ReturnType<typeof decideBatch> {
    return decideBatch(this.current, commands, { journeyId: this.journeyId, commandId, actor, now });
  }

  private become(journey: Journey, events: readonly RecordedEvent[], now: Instant): void {
    this.current = journey;
    this.uncoveredEvents = [...this.uncoveredEvents, ...events];
    this.nextAlarm = nextAlarm(journey, now);
  }
}
