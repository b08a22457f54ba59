/** What the journey workflow is told and answers. Plain JSON; shared with its clients by type. */
import type { CertificationRules } from '#libs/domain/certification/rules.js';
import type { SentCommand } from '#libs/domain/journey/command.js';
import type { Actor, RecordedEvent } from '#libs/domain/journey/event.js';
import type { JourneyState } from '#libs/domain/journey/state.js';
import type { Unmet } from '#libs/domain/journey/unmet.js';
import type { Instant } from '#libs/domain/time/local-date.js';

/** Start input of a run: of a new journey, after continue-as-new, or resumed from the journal. */
export interface JourneyRun {
  readonly journeyId: string;
  readonly rules: CertificationRules;
  readonly state: JourneyState;
  /** Outcomes of commands already applied: Temporal deduplicates an Update's id within one run only. */
  readonly processed: Readonly<Record<string, CommandOutcome>>;
  /**
   * Read from the journal by a caller, a moment ago: the run looks again before it takes a command, because another run
   * may have begun, gone further and ended in that moment. Absent where Temporal itself says where the journey stands.
   */
  readonly fromJournal?: true;
}

/** What a command came to: the versions `fromVersion` + 1 to `toVersion`, deadlines that fell with it included. */
export interface CommandOutcome {
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly warnings: readonly { readonly index: number; readonly warning: Unmet }[];
}

export interface AppliedCommand extends CommandOutcome {
  readonly commandId: string;
}

/** Argument of every Update. */
export interface ApplyCommands {
  readonly commandId: string;
  readonly actor: Actor;
  readonly commands: readonly SentCommand[];
  /** When the commands were received: when the undated ones happened, unless the journey's own clock says it is earlier. */
  readonly receivedAt?: Instant;
  /** Version that the caller has seen, or null where any will do. */
  readonly expectedVersion: number | null;
  /** The Update is refused after this instant, so that a late attempt cannot take effect after its refusal was told. */
  readonly notAfter: Instant;
  /**
   * Version of the journal's head when the Update was sent: what the workflow need not keep any more. Two callers may
   * arrive in either order, so a lower one than before means nothing: the workflow keeps the highest. (A journal that
   * really lacks what was let go, restored from an older backup, shows when the caller appends: a hole, healed from
   * the histories.)
   */
  readonly journalHead: number;
  /** `markOf` the event at `journalHead`: the journal's event and the workflow's of that version are the same one. */
  readonly journalMark?: string;
}

export interface Applied extends CommandOutcome {
  /** Every event after the highest `journalHead` told so far, complete: the caller appends them before it answers. */
  readonly events: readonly RecordedEvent[];
  /** What every command among those events came to: who appends them tells it for all. */
  readonly outcomes: readonly AppliedCommand[];
}

/** Tells apart two events of one version, of a workflow and of a journal that do not have the same past. */
export function markOf({ commandId, recordedAt }: Pick<RecordedEvent, 'commandId' | 'recordedAt'>): string {
  return `${recordedAt} ${commandId}`;
}

/** Types of the ApplicationFailure with which an Update is refused, and its single detail. */
export interface Refusals {
  CommandRefused: { readonly index: number; readonly unmet: readonly Unmet[]; readonly version: number };
  VersionStale: { readonly version: number };
  /** `now` is Temporal's: where it is far from the sender's time, one of the clocks is wrong. */
  TooLate: { readonly notAfter: Instant; readonly now: Instant };
  /** The journal holds events that this workflow never made: an older backup of Temporal was restored. */
  JournalAhead: { readonly version: number };
}
export type RefusalType = keyof Refusals;

/** Answer of the `head` query. */
export interface Head {
  readonly version: number;
  /** Up to where the journal is known to hold the events. */
  readonly covered: number;
}

export const workflowType = 'journey';
export const headQuery = 'head';
export const stateQuery = 'state';

/**
 * Type of the failure with which a run that is about to continue as new, or that does not know yet whether its journal went
 * further, sends an Update back: to be sent again at once.
 */
export const runIsEnding = 'RunIsEnding';

/** How every text begins that Temporal's own UI shows; the codec leaves these, and these only, in clear. No personal data. */
export const summaryMark = 'Jalon · ';

/**
 * What Temporal's own UI can list and sort journeys by, and `version` by which a sweep finds journals that lag without
 * waking a workflow. Kept in clear: codes, dates and counts, never personal data.
 */
export const searchAttributes = {
  status: { name: 'JalonStatus', type: 'KEYWORD' },
  path: { name: 'JalonPath', type: 'KEYWORD' },
  certification: { name: 'JalonCertification', type: 'KEYWORD' },
  cohort: { name: 'JalonCohort', type: 'KEYWORD' },
  site: { name: 'JalonSite', type: 'KEYWORD' },
  nextDeadline: { name: 'JalonNextDeadline', type: 'DATETIME' },
  version: { name: 'JalonVersion', type: 'INT' },
} as const;
