import { clock } from '#libs/domain/stream/actor.js';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import type { BatchDecision, DatedCommand, StreamInMemory, StreamProcess } from '#libs/domain/stream/process.js';
import {
  markOf,
  type Applied,
  type AppliedCommand,
  type ApplyCommands,
  type CommandOutcome,
  type Postponement,
  type StreamRun,
  type UpdateRefusal,
} from '#libs/domain/stream/protocol.js';
import { streamIdIn, streamName } from '#libs/domain/stream/stream-id.js';
import type { Instant } from '#libs/domain/time/local-date.js';
import { bytesOf } from './carried.js';

/** Events that are appended together, and what the commands that they end came to. */
export interface Piece {
  readonly events: readonly StreamEvent[];
  readonly outcomes: readonly AppliedCommand[];
}

/**
 * A stream as one run of its workflow holds it: its state, the commands it has applied, and the events that the journal is
 * not known to hold yet. Synchronous and deterministic: every instant is given.
 */
export class RunningStream {
  readonly streamId: string;
  private current: StreamInMemory;
  private readonly processed: Map<string, CommandOutcome>;
  private covered: number;
  private uncoveredEvents: readonly StreamEvent[] = [];
  private nextAlarm: Instant | null;
  private appliedInThisRun = 0;

  constructor(
    private readonly process: StreamProcess,
    run: StreamRun,
    now: Instant,
  ) {
    const { rules, state, processed } = run;
    this.streamId = streamIdIn(run);
    this.current = { rules, state };
    this.processed = new Map(Object.entries(processed));
    this.covered = state.version;
    this.nextAlarm = process.nextAlarm(this.current, now);
  }

  get stream(): StreamInMemory {
    return this.current;
  }

  get state(): StreamState {
    return this.current.state;
  }

  /** When something happens by itself; null where nothing will. */
  get alarm(): Instant | null {
    return this.nextAlarm;
  }

  /** Events that the journal is not known to hold, in order. */
  get uncovered(): readonly StreamEvent[] {
    return this.uncoveredEvents;
  }

  /** What the commands among those events came to. */
  get uncoveredOutcomes(): readonly AppliedCommand[] {
    return [...this.processed]
      .filter(([, { toVersion }]) => toVersion > this.covered)
      .map(([commandId, outcome]) => ({ commandId, ...outcome }));
  }

  /**
   * Those events in order, in pieces of so many bytes at most. A command's events are never parted: what is applied whole
   * becomes visible whole.
   */
  uncoveredInPieces(mostBytes: number): readonly Piece[] {
    const outcomes = this.uncoveredOutcomes;
    const pieces: Piece[] = [];
    let room = 0;
    for (const events of whole(this.uncoveredEvents, outcomes)) {
      const unit = { events, outcomes: outcomes.filter(({ toVersion }) => events.some(({ version }) => version === toVersion)) };
      const bytes = bytesOf(unit);
      const last = pieces.at(-1);
      if (last && bytes <= room) {
        pieces[pieces.length - 1] = { events: [...last.events, ...unit.events], outcomes: [...last.outcomes, ...unit.outcomes] };
        room -= bytes;
      } else {
        pieces.push(unit);
        room = mostBytes - bytes;
      }
    }
    return pieces;
  }

  /** Updates accepted by this run. */
  get updates(): number {
    return this.appliedInThisRun;
  }

  get isCovered(): boolean {
    return this.uncoveredEvents.length === 0;
  }

  /** Nothing will happen unless somebody asks: the stream has not begun, or is closed and runs no deadline. */
  get isAtRest(): boolean {
    return this.state.version === 0 || (this.process.isClosed(this.state) && this.alarm === null);
  }

  asRun(): StreamRun {
    const { rules, state } = this.current;
    return { ...streamName(this.streamId), rules, state, processed: Object.fromEntries(this.processed) };
  }

  /** Why commands would not be applied now, or null. What was applied already always is. */
  obstacle(input: ApplyCommands, now: Instant): UpdateRefusal | Postponement | null {
    const { version } = this.state;
    if (this.processed.has(input.commandId)) return null;
    if (input.notAfter < now) return { type: 'TooLate', detail: { notAfter: input.notAfter, now } };
    if (this.isLeftBehind(input)) return { type: 'JournalAhead', detail: { version } };
    if (input.expectedVersion !== null && input.expectedVersion !== version) return { type: 'VersionStale', detail: { version } };
    const decision = this.decide(input, now);
    if (decision.accepted) return null;
    return { type: 'CommandRefused', detail: { index: decision.index, unmet: decision.unmet, version } };
  }

  /** Applies commands once; told again, they give the range of the first time. The caller has asked what stands against it first. */
  apply(input: ApplyCommands, now: Instant): Applied {
    this.appliedInThisRun += 1;
    if (!this.isLeftBehind(input)) this.letGo(input.journalHead);
    const before = this.processed.get(input.commandId);
    if (before) return this.toldWith(before, input);
    const decision = this.decide(input, now);
    if (!decision.accepted) {
      const codes = decision.unmet.map(({ code }) => code).join(', ');
      throw new TypeError(`${input.commandId} was refused (${codes}), and is being applied`);
    }
    const { warnings, stream } = decision;
    const outcome = { fromVersion: this.state.version, toVersion: stream.state.version, warnings };
    this.processed.set(input.commandId, outcome);
    this.become(stream, decision.events, now);
    return this.toldWith(outcome, input);
  }

  /** Lets fall what is due. @returns whether anything fell */
  letDeadlinesFall(now: Instant): boolean {
    const context = { streamId: this.streamId, commandId: clock.id, actor: clock, now };
    const { stream, events } = this.process.settle(this.current, context);
    this.become(stream, events, now);
    return events.length > 0;
  }

  /** Forgets events that the journal holds up to a version. */
  letGo(version: number): void {
    this.covered = Math.max(this.covered, Math.min(version, this.state.version));
    this.uncoveredEvents = this.uncoveredEvents.filter((event) => event.version > this.covered);
  }

  private toldWith(outcome: CommandOutcome, { commandId, othersBytes }: ApplyCommands): Applied {
    const all = this.uncoveredEvents;
    const isOwn = ({ version }: StreamEvent) => version > outcome.fromVersion && version <= outcome.toVersion;
    if (othersBytes === undefined || bytesOf(all.filter((event) => !isOwn(event))) <= othersBytes)
      return { ...outcome, events: all, outcomes: this.uncoveredOutcomes };
    return { ...outcome, events: all.filter(isOwn), outcomes: [{ commandId, ...outcome }] };
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

  private decide({ commands, receivedAt, commandId, actor }: ApplyCommands, now: Instant): BatchDecision {
    const undatedAt = receivedAt !== undefined && receivedAt < now ? receivedAt : now;
    const dated = commands.map((command): DatedCommand => ({ ...command, occurredAt: command.occurredAt ?? undatedAt }));
    return this.process.decide(this.current, dated, { streamId: this.streamId, commandId, actor, now });
  }

  private become(stream: StreamInMemory, events: readonly StreamEvent[], now: Instant): void {
    this.current = stream;
    this.uncoveredEvents = [...this.uncoveredEvents, ...events];
    this.nextAlarm = this.process.nextAlarm(stream, now);
  }
}

/** The events of each command together, and alone those that no command made. */
function whole(events: readonly StreamEvent[], outcomes: readonly AppliedCommand[]): readonly (readonly StreamEvent[])[] {
  const units: StreamEvent[][] = [];
  for (const event of events) {
    const unit = units.at(-1);
    const goesOn = outcomes.some(({ fromVersion, toVersion }) => fromVersion + 1 < event.version && event.version <= toVersion);
    if (unit && goesOn) unit.push(event);
    else units.push([event]);
  }
  return units;
}
