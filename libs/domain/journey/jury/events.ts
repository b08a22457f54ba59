import type { Instant, LocalDate, TimeOfDay } from '../../time/local-date.js';
import type { Attendance } from '../blocks/events.js';
import type { CancellationReason } from '../codes.schema.js';
import type { GridLine, Motive } from '../fields.schema.js';
import type { OnPaper } from '../paper/mark.js';
import type { JurorQuality } from '../../certification/rules.js';

export interface JuryMember {
  readonly jurorId: string;
  readonly president: boolean;
  readonly qualities: readonly JurorQuality[];
  readonly qualified: boolean;
  readonly outsideTrainingBody: boolean;
  readonly tie: 'NONE' | 'PERSONAL' | 'PROFESSIONAL';
  /** Persons of the same names, tied to the candidate, whom the juror was found not to be. */
  readonly distinctFrom?: readonly string[] | undefined;
}

/** Absent from what was recorded before they were asked for. */
export interface Sitting {
  /** As of a member, found since the convocation. */
  readonly distinctFrom?: readonly string[] | undefined;
  readonly abstentions?: readonly string[] | undefined;
  /** Of those who sat, where not everybody convened did. */
  readonly women?: number | undefined;
  readonly men?: number | undefined;
  readonly balanceJustification?: string | undefined;
}

/** The same, of decisions that once did not say who sat. */
export interface NamedSitting extends Sitting {
  readonly present?: readonly string[] | undefined;
  readonly votes?: readonly Vote[] | undefined;
}

interface Vote {
  readonly jurorId: string;
  readonly inFavour: boolean;
}

export type JuryDecision = 'FULL' | 'PARTIAL' | 'DEFERRED' | 'REFUSED';
export type SessionPurpose = 'CERTIFICATION' | 'DISPENSE';

export type JuryEvents = {
  JuryConvened: {
    readonly session: string;
    readonly purpose: SessionPurpose;
    readonly at: Instant;
    readonly place: string;
    readonly members: readonly JuryMember[];
    readonly women: number;
    readonly men: number;
    readonly balanceJustification: string | null;
    /** Recorded after the day that it plans: see `planned-day.ts`. Absent otherwise, and from what was recorded before it was told. */
    readonly afterwards?: true;
  };
  JurySessionCancelled: {
    readonly session: string;
    readonly purpose: SessionPurpose;
    readonly reason: CancellationReason;
    readonly comment: string | null;
  };
  SoutenanceHeld: OnPaper & {
    readonly session: string;
    readonly attendance: Attendance;
    readonly grid: readonly GridLine[];
    readonly gradedBy: readonly string[];
    /** Absent where that is not known. */
    readonly heardBy?: readonly string[] | undefined;
    /** Absent where the candidate did not come, or stayed to the end. */
    readonly left?: { readonly time: TimeOfDay } | undefined;
  };
  JuryDecided: OnPaper &
    Sitting & {
      readonly session: string;
      readonly present: readonly string[];
      readonly votes: readonly Vote[];
      readonly castingVote: boolean;
      readonly decision: JuryDecision;
      /** Blocks that this decision makes valid. */
      readonly blocks: readonly string[];
      readonly finalAssessmentValidated: boolean | null;
      readonly motives: readonly Motive[];
    };
  RefusedForFraud: NamedSitting & { readonly session: string; readonly reasons: string };
  MinutesSigned: OnPaper & { readonly session: string; readonly jurorId: string; readonly impediment: string | null };
  DecisionNotified: { readonly session: string; readonly accompanistNotified: boolean; readonly notifiedOn: LocalDate };
  DiplomaIssued: { readonly number: string };
  DuplicateIssued: { readonly of: 'DIPLOMA' | 'BLOCK_CERTIFICATE'; readonly block: string | null; readonly number: string };
};
