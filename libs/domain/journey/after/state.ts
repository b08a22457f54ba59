import type { LocalDate } from '../../time/local-date.js';
import type { FraudConcern, TransmissionStatus } from './events.js';

export interface AfterState {
  /** Facts that may be rectified, by the version of their event: see `after/rectifiable.ts`. */
  readonly facts: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly target: Readonly<Record<string, string | number>>;
        /** The day of the event. Absent from facts remembered before it was kept. */
        readonly statedOn?: LocalDate;
      }
    >
  >;
  readonly appeals: readonly {
    readonly session: string | null;
    /** The attempt whose voiding is contested, where it is not a session's decision. */
    readonly assessment?: string;
    readonly attempt?: number;
    /** The withdrawal for fraud that is contested: of a block, or of the certification where that is null. */
    readonly withdrawn?: string | null;
    readonly on: LocalDate;
    readonly decided: { readonly upheld: boolean; readonly on: LocalDate } | null;
    /** The decision that it contests stands no more, or the attempt, which was excused. Absent otherwise. */
    readonly isSpent?: true;
  }[];
  readonly fraudProcedures: readonly {
    readonly concerns: FraudConcern;
    readonly block: string | null;
    readonly assessment?: string;
    readonly attempt?: number;
    /** Null where the opening is left out of the fold. */
    readonly openedOn: LocalDate | null;
    /** Absent unless it was recorded after the day that it is dated of. */
    readonly recordedOn?: LocalDate;
    /** The actor who opened it. Absent where that is not known: see `after/four-eyes.ts`. */
    readonly openedBy?: string;
    readonly observationsOn: LocalDate | null;
    /** `withdrawn` where what was acquired is taken back, or an attempt voided; a jury that refuses for fraud takes nothing back. */
    readonly outcome: { readonly withdrawn: boolean; readonly on: LocalDate } | null;
  }[];
  readonly transmissions: readonly { readonly status: TransmissionStatus; readonly on: LocalDate; readonly version: number }[];
}
