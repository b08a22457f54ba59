import type { LocalDate } from '../../time/local-date.js';

export type TransmissionStatus = 'DEPOSITED' | 'ACCEPTED' | 'REJECTED' | 'CORRECTED';
export type RectifiableField = 'OCCURRED_AT' | 'PLACE' | 'FILE' | 'AT' | 'HOURS' | 'LAST_PIECE_RECEIVED_ON' | 'NOTIFIED_ON' | 'ATTENDANCE';

/**
 * What a fraud procedure may take back, have refused or void: `DECISION` is the one that a jury is still to take, `ASSESSMENT`
 * an attempt at an assessment of a block that is not valid.
 */
export type FraudConcern = 'DIPLOMA' | 'BLOCK' | 'DECISION' | 'ASSESSMENT';

/** An attempt at an assessment, where that is what an event is about. */
interface AboutAttempt {
  readonly assessment?: string;
  readonly attempt?: number;
}

/** Of several procedures that were open, which one. Absent where one alone was. */
interface OfProcedure extends AboutAttempt {
  readonly concerns?: FraudConcern;
  readonly block?: string | null;
}

/** What the candidate could say before something was taken back from them. */
export interface Hearing {
  readonly informedOn: LocalDate;
  readonly observedOn: LocalDate | null;
  readonly observations: string | null;
}

/** What an appeal is against: the decision of a session, or, where that is null, the voiding of an attempt, or a withdrawal for fraud. */
export interface Contested extends AboutAttempt {
  readonly session: string | null;
  /** What was withdrawn: a block, or the certification where that is null. Absent where it is about no withdrawal. */
  readonly withdrawn?: string | null;
}

export type AfterEvents = {
  AppealFiled: Contested & { readonly grounds: string };
  AppealDecided: Contested & { readonly upheld: boolean; readonly motive: string };
  FraudProcedureOpened: AboutAttempt & {
    readonly concerns: FraudConcern;
    readonly block: string | null;
    readonly grievances: string;
    /** Recorded after the day that it is dated of. Absent otherwise, and from what was recorded before it was told. */
    readonly afterwards?: true;
  };
  ObservationsRecorded: OfProcedure & { readonly observations: string };
  WithdrawnForFraud: { readonly concerns: 'DIPLOMA' | 'BLOCK'; readonly block: string | null; readonly reasons: string };
  /** Nothing that the attempt showed counts; others who shared the work are not concerned. */
  AssessmentVoidedForFraud: {
    readonly block: string;
    readonly assessment: string;
    readonly attempt: number;
    /** It uses up an attempt with nothing acquired; else the same attempt is scheduled anew. */
    readonly counts: boolean;
    readonly reasons: string;
  };
  FraudProcedureClosed: OfProcedure & { readonly reasons: string };
  /**
   * A recorded fact was wrong. `eventType` and `target` (the identifying part of the corrected event's data) find the
   * fact in the state again, so that folding needs no earlier event.
   */
  FactRectified: {
    readonly eventVersion: number;
    readonly eventType: string;
    readonly target: Readonly<Record<string, string | number>>;
    readonly field: RectifiableField;
    readonly value: string | number;
    readonly reason: string;
    /** What the candidate, who loses by it, could say before. Absent where nobody asked for it. */
    readonly hearing?: Hearing;
  };
  TransmissionRecorded: { readonly status: TransmissionStatus; readonly reference: string | null };
};
