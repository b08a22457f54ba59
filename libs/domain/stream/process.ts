/** What a kind of stream decides, remembers and does by itself: pure, and the same in the workflow, the dry run and the audit. */
import type { Instant } from '../time/local-date.js';
import type { Actor } from './actor.js';
import type { RulesReference, StreamEvent, StreamState } from './event.js';
import type { KnownEvents } from './event-schemas.js';
import type { Unmet } from './unmet.js';

/** A stream in memory: what it takes to decide. */
export interface StreamInMemory {
  /** The pinned ones. */
  readonly rules: RulesReference;
  readonly state: StreamState;
}

/** As it is sent: undated (null) where the fact happened when it was received. The workflow dates it, by its own clock. */
export interface SentCommand {
  readonly name: string;
  readonly data: object;
  readonly occurredAt: Instant | null;
  readonly attached?: Attached;
}

/** What was looked up for a command, because no rule may read a file or a database. A kind may attach more. */
export interface Attached {
  /** Rules that the command pins from its event on. */
  readonly rules?: RulesReference;
  /** `resumeFromJournal`: versions that Temporal had lost; present only where the stream was found frozen. */
  readonly lostVersions?: number;
}

/** A command as it is decided: dated. */
export interface DatedCommand extends SentCommand {
  readonly occurredAt: Instant;
}

/** Who speaks, and when it is recorded. */
export interface DecisionContext {
  readonly streamId: string;
  readonly commandId: string;
  readonly actor: Actor;
  readonly now: Instant;
}

export type BatchDecision =
  | {
      readonly accepted: true;
      readonly stream: StreamInMemory;
      /** Events of the commands, then those of deadlines that they let fall, moved or superseded. */
      readonly events: readonly StreamEvent[];
      readonly warnings: readonly { readonly index: number; readonly warning: Unmet }[];
    }
  | { readonly accepted: false; readonly index: number; readonly unmet: readonly Unmet[] };

/** What one event asks of one stream: applied there whole or not at all. */
export interface AskedBatch {
  readonly streamId: string;
  /** Undated, they happen when the event did. */
  readonly commands: readonly SentCommand[];
}

/** Of a kind whose events ask something of other streams, and that hears what became of it. */
export interface ProcessManager {
  /** By kind, which of its commands: nothing else is ever sent. Only kinds that stand before this one in the list of kinds. */
  readonly sends: Readonly<Record<string, readonly string[]>>;
  /**
   * What an event asks, one batch for each stream. By the event alone, and the same for ever: whoever appends it, or fills a journal
   * with it years later, asks the same. Who had the right to ask was judged when the command of the event came in.
   */
  commandsOf(event: StreamEvent): readonly AskedBatch[];
  /** Its own command, whose data is `HeardOutcomes`: `decide` never refuses it, in whatever state the stream is. */
  readonly outcomesCommand: string;
}

/** Methods, not members: a kind narrows what they take to its own events, state and commands. */
export interface StreamProcess extends KnownEvents {
  /** Also the type of its workflow. */
  readonly kind: string;
  readonly commandNames: readonly string[];
  /** Named versions of `decide` and `settle` that this build knows, besides the first. */
  readonly deciders: readonly string[];
  readonly initialState: StreamState;
  /** The state after a stream's events, or any subsequence of them, in version order and in whatever form. @throws {EventUnknown} */
  fold(events: Iterable<StreamEvent>, from?: StreamState): StreamState;
  /** Applies an ordered batch, whole or not at all. */
  decide(stream: StreamInMemory, commands: readonly DatedCommand[], context: DecisionContext): BatchDecision;
  /** What is due at `context.now` happens. */
  settle(stream: StreamInMemory, context: DecisionContext): { readonly stream: StreamInMemory; readonly events: readonly StreamEvent[] };
  /** The next instant at which `settle` would do something, `now` where it would at once; null where never. */
  nextAlarm(stream: StreamInMemory, now: Instant): Instant | null;
  /** Whether its workflow may end once nothing is due: a late command begins another run from the journal. */
  isClosed(state: StreamState): boolean;
  /** Digest of the rules that a state is pinned to; null before the first event. */
  pinnedDigest(state: StreamState): string | null;
  /** Whether a command's name must not be read outside the encrypted record. */
  isNamedNeutrally(command: string): boolean;
  /** Null where its events ask nothing of other streams. */
  readonly manager: ProcessManager | null;
}

/** The command, of every kind, by which somebody decides that a frozen stream goes on from its journal. */
export const resumeFromJournal = 'resume-from-journal';
