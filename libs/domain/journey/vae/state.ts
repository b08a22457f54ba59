import type { LocalDate } from '../../time/local-date.js';

/**
 * Facts of one feasibility file and what follows it. What the clocks did to it is in `clocks`, never here. Lists are in the order
 * of dates. Steps and deposits are known by the version of their
 * event.
 */
export interface VaeAttempt {
  readonly attempt: number;
  readonly submittedOn: LocalDate | null;
  /** Digest of the rules that it was submitted under: refiling after a lapse asks whether they are the same (R6412-4). */
  readonly rulesDigest: string | null;
  readonly blocksOnly: boolean;
  readonly files: readonly string[];
  readonly completionRequestedOn: readonly LocalDate[];
  readonly completedOn: LocalDate | null;
  /** Its decision was annulled, and it is to be decided on anew, since that day. Absent otherwise. */
  readonly reopenedOn?: LocalDate;
  readonly decision: { readonly decision: 'RECEVABLE' | 'NON_RECEVABLE'; readonly on: LocalDate; readonly notifiedOn: LocalDate } | null;
  /** The actors who decided on it. Absent where that is not known: see `after/four-eyes.ts`. */
  readonly judgedBy?: readonly string[];
  readonly steps: readonly { readonly kind: 'PLANNED' | 'RECOMMENDED'; readonly on: LocalDate; readonly version: number }[];
  readonly contestation: { readonly on: LocalDate; readonly decided: { readonly accepted: boolean; readonly on: LocalDate } | null } | null;
  /** Validation files deposited: another may follow a decision of the jury. */
  readonly validationFiles: readonly {
    readonly on: LocalDate;
    readonly dossier: string;
    readonly blocks: readonly string[];
    readonly version: number;
  }[];
}

export interface VaeState {
  readonly attempts: readonly VaeAttempt[];
}
