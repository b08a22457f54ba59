import type { CertificationReference } from '../../certification/rules.js';
import type { Instant, LocalDate, TimeOfDay } from '../../time/local-date.js';
import type { Grading } from '../codes.schema.js';
import type { PaperFact } from '../paper/mark.js';
import type { Attendance } from './events.js';

export interface AttemptState {
  readonly attempt: number;
  /** Of a resit. Absent where its opening is left out of the fold. */
  readonly openedOn?: LocalDate;
  readonly scheduled: {
    readonly at: Instant;
    readonly place: string;
    readonly evaluators: readonly string[];
    readonly group: string | null;
    readonly groupSize: number | null;
    /** Absent unless it was recorded after its day. */
    readonly recordedOn?: LocalDate;
  } | null;
  readonly attendance: Attendance | null;
  /** When the candidate, present, left before the end. Absent where they stayed. */
  readonly leftAt?: TimeOfDay;
  /** Where the attendance was read from a paper. */
  readonly attendedOnPaper?: PaperFact;
  readonly grid: {
    readonly on: LocalDate;
    readonly evaluators: readonly string[];
    readonly gradings: Readonly<Record<string, Grading>>;
    readonly amendments: number;
    readonly paper?: PaperFact;
  } | null;
  /** Absent unless it was voided for fraud. */
  readonly voided?: VoidedAttempt;
}

/** What was voided, as it stood: an upheld appeal gives it back. */
export interface VoidedAttempt extends Pick<AttemptState, 'scheduled' | 'attendance' | 'grid'> {
  readonly on: LocalDate;
  /** The actor who voided it. Absent where that is not known: see `after/four-eyes.ts`. */
  readonly by?: string;
  /** It uses up the attempt with nothing acquired; else it is scheduled anew. */
  readonly counts: boolean;
}

export interface AssessmentState {
  readonly assessment: string;
  readonly attempts: readonly AttemptState[];
}

export interface BlockConclusion {
  readonly on: LocalDate;
  readonly validated: boolean;
  /** Who concluded: the block's evaluators, or a jury session. */
  readonly by: { readonly evaluators: readonly string[] } | { readonly session: string };
  /** A proposal to the jury, which makes nothing valid. Absent where it is not. */
  readonly proposed?: true;
  /** The last attempt at each assessment that the conclusion rests on: what came later, it has not weighed. */
  readonly attempts: Readonly<Record<string, number>>;
}

/** Facts of one block. Whether it counts as valid is derived: see `blocks/status.ts`. */
export interface BlockState {
  readonly block: string;
  readonly assessments: Readonly<Record<string, AssessmentState>>;
  readonly conclusions: readonly BlockConclusion[];
  readonly certificate: { readonly number: string; readonly on: LocalDate } | null;
  readonly withdrawnOn: LocalDate | null;
  /** How many of the conclusions, from the first, were communicated by a fact of that name alone. Absent where none was. */
  readonly communicated?: number;
  /** The last conclusion that the candidate was told of, where it has been replaced or fallen since. Absent otherwise. */
  readonly lastTold?: BlockConclusion;
  /** The actors who graded or concluded it. Absent where that is not known: see `after/four-eyes.ts`. */
  readonly judgedBy?: readonly string[];
}

/** A certificate, or its duplicate, of a block that a migration merged, split or dropped: what it proves, it still proves. */
export interface FormerCertificate {
  readonly number: string;
  readonly on: LocalDate;
  /** As it was issued, under these rules. */
  readonly block: string;
  readonly certification: CertificationReference;
  /** What has become of it in the version of today. */
  readonly blocks: readonly string[];
  /** The day on which its block was withdrawn, where that was before the migration. */
  readonly withdrawnOn: LocalDate | null;
}

export interface BlocksState {
  readonly blocks: Readonly<Record<string, BlockState>>;
  /** Absent until there is one. */
  readonly formerCertificates?: readonly FormerCertificate[];
}
