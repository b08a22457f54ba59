import { clock } from '#libs/domain/stream/actor.js';
import { DeciderUnknown, unknownDecider } from '#libs/domain/stream/deciders.js';
import type { StreamEvent, StreamState } from '#libs/domain/stream/event.js';
import type { BatchDecision, DatedCommand, SentCommand, StreamInMemory, StreamProcess } from '#libs/domain/stream/process.js';
import {
  markOf,
  type AppliedCommand,
  type AppliedQueue,
  type AppliedUpdate,
  type ApplyCommands,
  type ApplyQueue,
  type CommandOutcome,
  type Obstructed,
  type Postponement,
  type SenderView,
  type Sending,
  type StreamRun,
  type UpdateRefusal,
} from '#libs/domain/stream/protocol.js';
import { remembered } from '#libs/domain/stream/remembered.js';
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
  /** That its rules name. */
  private readonly unknownDecider: string | null;
  /** Up to which version commands may have been forgotten; null where none was. */
  private readonly forgottenUpTo: number | null;
  private uncoveredEvents: readonly StreamEvent[] = [];
  private nextAlarm: Instant | null;
  private appliedInThisRun = 0;
  private lastRecorded: Instant | null = null;
  /** What was decided last of the stream as it is, of which command and when: by the validator, for the handler of the same task. */
  private lastDecided: { commandId: string; now: Instant; decision: BatchDecision } | null = null;

  constructor(
    private readonly process: StreamProcess,
    run: StreamRun,
    now: Instant,
  ) {
    const { rules, state, processed } = run;
    this.streamId = streamIdIn(run);
    this.unknownDecider = unknownDecider(process, rules);
    // Its clocks would run by what is not its rule. One that has not begun only waits.
    if (this.unknownDecider !== null && state.version > 0) throw new DeciderUnknown(this.streamId, this.unknownDecider);
    this.current = { rules, state };
    this.processed = new Map(Object.entries(processed));
    this.covered = state.version;
    this.forgottenUpTo = run.hasForgotten ? state.version : null;
    this.nextAlarm = process.nextAlarm(this.current, now);
  }

  get stream(): StreamInMemory {
    return this.current;
  }

  get state(): StreamState {
    return this.current.state;
  }

  /** When this run has last recorded something; null before. */
  get lastRecordedAt(): Instant | null {
    return this.lastRecorded;
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
    const before = this.forgottenUpTo === null ? {} : ({ hasForgotten: true } as const);
    return { ...streamName(this.streamId), rules, state, ...remembered(this.processed, before) };
  }

  /** Why commands would not be applied now, or null. What was applied already always is. */
  obstacle(sending: Sending, seen: SenderView, now: Instant): UpdateRefusal | Postponement | null {
    if (this.processed.has(sending.commandId)) return null;
    const postponement = this.postponement(sending, seen, now);
    if (postponement) return postponement;
    const judged = this.judge(sending, now);
    return 'type' in judged ? judged : null;
  }

  /** Why none of them would take effect now; null where one would. */
  obstructions({ sendings, ...seen }: ApplyQueue, now: Instant): readonly Obstructed[] | null {
    const obstructed: Obstructed[] = [];
    for (const sending of sendings) {
      const obstacle = this.obstacle(sending, seen, now);
      if (!obstacle) return null;
      obstructed.push({ commandId: sending.commandId, ...obstacle });
    }
    return obstructed;
  }

  /** Applies commands once; told again, they give the range of the first time. The caller has asked what stands against it first. */
  apply(input: ApplyCommands, now: Instant): AppliedUpdate {
    this.takeUpdate(input);
    const applied = this.applyOnce(input, now);
    if ('type' in applied) throw new TypeError(`${input.commandId} was refused (${reasonsOf(applied)}), and is being applied`);
    return { ...applied, ...this.toAppend([{ commandId: input.commandId, ...applied }], input) };
  }

  /** Each in its turn, where nothing stands against it by then. */
  applyQueue({ sendings, ...seen }: ApplyQueue, now: Instant): AppliedQueue {
    this.takeUpdate(seen);
    const applied: AppliedCommand[] = [];
    const obstructed: Obstructed[] = [];
    for (const sending of sendings) {
      const { commandId } = sending;
      const result = this.postponement(sending, seen, now) ?? this.applyOnce(sending, now);
      if ('type' in result) obstructed.push({ commandId, ...result });
      else applied.push({ commandId, ...result });
    }
    const { events, outcomes, version } = this.toAppend(applied, seen);
    // What the journal holds already is to be told all the same.
    const covered = applied.filter(({ commandId }) => !outcomes.some((other) => other.commandId === commandId));
    return { events, outcomes: [...covered, ...outcomes], version, obstructed };
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

  private takeUpdate(seen: SenderView): void {
    this.appliedInThisRun += 1;
    if (!this.isLeftBehind(seen)) this.letGo(seen.journalHead);
  }

  /** What it came to, now or before; or why it takes no effect. */
  private applyOnce(sending: Sending, now: Instant): CommandOutcome | UpdateRefusal {
    const before = this.processed.get(sending.commandId);
    if (before) return before;
    const judged = this.judge(sending, now);
    if ('type' in judged) return judged;
    const { warnings, stream, events } = judged;
    const outcome = { fromVersion: this.state.version, toVersion: stream.state.version, warnings };
    this.processed.set(sending.commandId, outcome);
    this.become(stream, events, now);
    return outcome;
  }

  /** What stands against it is not of its making: it is for later. What was applied already needs no more. */
  private postponement({ commandId, commands, notAfter }: Sending, seen: SenderView, now: Instant): Postponement | null {
    const { version } = this.state;
    if (this.processed.has(commandId)) return null;
    const decider = this.unknownDecider ?? this.deciderUnknownOf(commands);
    if (decider !== null) return { type: 'DeciderUnknown', detail: { decider } };
    if (notAfter < now) return { type: 'TooLate', detail: { notAfter, now } };
    if (this.isLeftBehind(seen)) return { type: 'JournalAhead', detail: { version } };
    const { forgottenUpTo } = this;
    if (forgottenUpTo !== null && seen.journalHead < forgottenUpTo) return { type: 'JournalBehind', detail: { version: forgottenUpTo } };
    return null;
  }

  private deciderUnknownOf(commands: readonly SentCommand[]): string | null {
    const unknown = commands.map(({ attached }) => (attached?.rules ? unknownDecider(this.process, attached.rules) : null));
    return unknown.find((decider) => decider !== null) ?? null;
  }

  /** By the rules, on the version that it is meant for. */
  private judge(sending: Sending, now: Instant): (BatchDecision & { readonly accepted: true }) | UpdateRefusal {
    const { version } = this.state;
    const { expectedVersion } = sending;
    if (expectedVersion !== null && expectedVersion !== version) return { type: 'VersionStale', detail: { version } };
    const decision = this.decideOnce(sending, now);
    if (decision.accepted) return decision;
    return { type: 'CommandRefused', detail: { index: decision.index, unmet: decision.unmet, version } };
  }

  /** @param own what its own commands came to, in order */
  private toAppend(own: readonly AppliedCommand[], { othersBytes }: SenderView): Pick<AppliedUpdate, 'events' | 'outcomes' | 'version'> {
    const all = this.uncoveredEvents;
    const isOwn = ({ version }: StreamEvent) => own.some(({ fromVersion, toVersion }) => version > fromVersion && version <= toVersion);
    const { version } = this.state;
    if (othersBytes !== undefined && bytesOf(all.filter((event) => !isOwn(event))) > othersBytes)
      return { events: all.filter(isOwn), outcomes: own, version };
    return { events: all, outcomes: this.uncoveredOutcomes, version };
  }

  /**
   * The journal holds what this run never made. What the clock has done here since may have brought the versions level,
   * so the event at the journal's head must be ours, not only have a version that we have too.
   */
  private isLeftBehind({ journalHead, journalMark }: SenderView): boolean {
    if (journalHead > this.state.version) return true;
    const ours = this.uncoveredEvents.find((event) => event.version === journalHead);
    return ours !== undefined && journalMark !== undefined && journalMark !== markOf(ours);
  }

  /** A command's id has one content, so on one state at one instant it has one decision. */
  private decideOnce(sending: Sending, now: Instant): BatchDecision {
    const { commandId } = sending;
    const { lastDecided: last } = this;
    if (last?.commandId === commandId && last.now === now) return last.decision;
    const decision = this.decide(sending, now);
    this.lastDecided = { commandId, now, decision };
    return decision;
  }

  private decide({ commands, receivedAt, commandId, actor }: Sending, now: Instant): BatchDecision {
    const undatedAt = receivedAt !== undefined && receivedAt < now ? receivedAt : now;
    const dated = commands.map((command): DatedCommand => ({ ...command, occurredAt: command.occurredAt ?? undatedAt }));
    return this.process.decide(this.current, dated, { streamId: this.streamId, commandId, actor, now });
  }

  private become(stream: StreamInMemory, events: readonly StreamEvent[], now: Instant): void {
    this.current = stream;
    this.lastDecided = null;
    this.uncoveredEvents = [...this.uncoveredEvents, ...events];
    this.lastRecorded = events.at(-1)?.recordedAt ?? this.lastRecorded;
    this.nextAlarm = this.process.nextAlarm(stream, now);
  }
}

function reasonsOf(refusal: UpdateRefusal): string {
  return refusal.type === 'CommandRefused' ? refusal.detail.unmet.map(({ code }) => code).join(', ') : refusal.type;
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
