/** What a stream's workflow is told and answers. Plain JSON; shared with its clients. */
import type { Instant } from '../time/local-date.js';
import type { Actor } from './actor.js';
import type { RulesReference, StreamEvent, StreamState } from './event.js';
import type { SentCommand } from './process.js';
import type { StreamName } from './stream-id.js';
import type { Unmet } from './unmet.js';

/** Start input of a run: of a new stream, after continue-as-new, or resumed from the journal. */
export type StreamRun = StreamName & {
  readonly rules: RulesReference;
  readonly state: StreamState;
  /** Outcomes of commands already applied: Temporal deduplicates an Update's id within one run only. */
  readonly processed: Readonly<Record<string, CommandOutcome>>;
  /** The oldest of them were dropped, which the journal holds: see `remembered`. */
  readonly hasForgotten?: true;
  /**
   * Read from the journal by a caller, a moment ago: the run looks again before it takes a command, because another run
   * may have begun, gone further and ended in that moment. Absent where Temporal itself says where the stream stands.
   */
  readonly fromJournal?: true;
};

/** What a command came to: the versions `fromVersion` + 1 to `toVersion`, deadlines that fell with it included. */
export interface CommandOutcome {
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly warnings: readonly { readonly index: number; readonly warning: Unmet }[];
}

export interface AppliedCommand extends CommandOutcome {
  readonly commandId: string;
}

/** What became of what an event asked of one stream. */
export type AskedOutcome = { readonly streamId: string } & (
  | { readonly status: 'DONE'; readonly outcome: CommandOutcome }
  | { readonly status: 'REFUSED'; readonly refusal: UpdateRefusal }
  | { readonly status: 'FAILED'; readonly failure: { readonly code: string; readonly sentence: string } }
);

/** Of all that one event asked: data of the `outcomesCommand` by which its own stream hears it. */
export interface HeardOutcomes {
  /** Of the event. */
  readonly version: number;
  /** By stream. */
  readonly outcomes: readonly AskedOutcome[];
}

/** What one caller sent: commands that are applied whole or not at all. */
export interface Sending {
  readonly commandId: string;
  readonly actor: Actor;
  readonly commands: readonly SentCommand[];
  /** When the commands were received: when the undated ones happened, unless the workflow's own clock says it is earlier. */
  readonly receivedAt?: Instant;
  /** Version that the caller has seen, or null where any will do. */
  readonly expectedVersion: number | null;
  /** Nothing of them takes effect after this instant, so that a late attempt cannot after its refusal was told. */
  readonly notAfter: Instant;
}

/** What the sender of an Update knows of the journal, and takes back. */
export interface SenderView {
  /**
   * Version of the journal's head when the Update was sent: what the workflow need not keep any more. Two callers may
   * arrive in either order, so a lower one than before means nothing: the workflow keeps the highest. (A journal that
   * really lacks what was let go, restored from an older backup, shows when the caller appends: a hole, healed from
   * the histories.)
   */
  readonly journalHead: number;
  /** `markOf` the event at `journalHead`: the journal's event and the workflow's of that version are the same one. */
  readonly journalMark?: string;
  /**
   * How many bytes of other commands' events the caller takes beside its own: where there are more, it is told its own
   * alone. Absent from the histories of before, whose callers were told them all.
   */
  readonly othersBytes?: number;
}

/** Argument of an Update that carries one sending. */
export interface ApplyCommands extends Sending, SenderView {}

/**
 * Argument of one that carries those that waited for a stream at one sender, in the order of their receipt. Each is judged
 * after those before it, as if it had come alone.
 */
export interface ApplyQueue extends SenderView {
  readonly sendings: readonly Sending[];
}

/** What the sender of an Update appends before it answers anybody. */
interface ToAppend {
  /**
   * Events after the highest `journalHead` told so far, complete. All of them, or those of its own commands where the others
   * are more than it takes: their own callers append these.
   */
  readonly events: readonly StreamEvent[];
  /** What every command among those events came to: who appends them tells it for all. */
  readonly outcomes: readonly AppliedCommand[];
}

/** What an outcome tells for whoever reads it in the history. */
interface InHistory {
  /** That the stream has come to: the outcome may hold no more than its sender's own events, or none where they were told before. */
  readonly version: number;
}

export interface Applied extends CommandOutcome, ToAppend {}

/** What the workflow answers. */
export type AppliedUpdate = Applied & InHistory;

/** At least one took effect, now or before: what it came to is among the outcomes. */
export interface AppliedQueue extends ToAppend, InHistory {
  readonly obstructed: readonly Obstructed[];
}

/** Tells apart two events of one version, of a workflow and of a journal that do not have the same past. */
export function markOf({ commandId, recordedAt }: Pick<StreamEvent, 'commandId' | 'recordedAt'>): string {
  return `${recordedAt} ${commandId}`;
}

/** Types of the ApplicationFailure with which an Update is refused for good, and its single detail. */
interface RefusalDetails {
  CommandRefused: { readonly index: number; readonly unmet: readonly Unmet[]; readonly version: number };
  VersionStale: { readonly version: number };
}

/** Types of that with which nothing is decided of its commands: they wait, and are sent again. */
interface PostponementDetails {
  /** `now` is Temporal's: where it is far from the sender's time, one of the clocks is wrong. */
  TooLate: { readonly notAfter: Instant; readonly now: Instant };
  /** The journal holds events that this workflow never made: until the stream is healed, or resumed from its journal. */
  JournalAhead: { readonly version: number };
  /** It lacks events that this run knew covered, and whose commands it may have forgotten: until it is filled from the histories. */
  JournalBehind: { readonly version: number };
  /** They pin rules, or the stream is pinned to rules, that name a decider which only a newer build knows. */
  DeciderUnknown: { readonly decider: string };
}

type Reasons<Details> = { [T in keyof Details]: { readonly type: T; readonly detail: Details[T] } }[keyof Details];

/** Why commands took no effect and never will. */
export type UpdateRefusal = Reasons<RefusalDetails>;

/** Why an Update took none for now. */
export type Postponement = Reasons<PostponementDetails>;

/** A sending that takes no effect, with others that may. */
export type Obstructed = { readonly commandId: string } & (UpdateRefusal | Postponement);

/** Type of the failure with which an Update of which nothing takes effect is refused; its detail says why, for each sending. */
export const noneApplied = 'NoneApplied';

/** The query that tells the workflow's own state. */
export const stateQuery = 'state';

/**
 * Type of the failure with which a run that is about to continue as new, that does not know yet whether its journal went
 * further, or that has taken in as much at once as Temporal carries, sends an Update back: to be sent again at once.
 */
export const runIsEnding = 'RunIsEnding';

/** How every text begins that Temporal's own UI shows; the codec leaves these, and these only, in clear. No personal data. */
export const summaryMark = 'Jalon · ';

/** What a workflow publishes for Temporal's own UI to list and sort by. In clear: codes, dates and counts, never personal data. */
export interface SearchAttribute {
  readonly name: string;
  readonly type: 'KEYWORD' | 'DATETIME' | 'INT';
}

/**
 * Of every kind: the month in which the latest event was recorded, as `monthOf` has it. By it a sweep finds the runs that an
 * older backup of the journal may lag behind, without waking a workflow, and no Update has to write what it has come to.
 */
export const monthAttribute = { name: 'JalonMonth', type: 'DATETIME' } as const satisfies SearchAttribute;

/** The first instant of an instant's month, in UTC; of an earlier one, where some are to be gone back. */
export function monthOf(instant: Instant, monthsBefore = 0): Date {
  const date = new Date(instant);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsBefore));
}
