import type { CancellationReason, Grading } from '../codes.schema.js';
import type { GridLine, Motive } from '../fields.schema.js';
import type { OnPaper } from '../paper/mark.js';
import type { Instant, TimeOfDay } from '../../time/local-date.js';

export type Attendance = 'PRESENT' | 'ABSENT' | 'EXCUSED';

/** `attempt` counts the attempts at an assessment from 1; each resit opens the next. */
export type BlockEvents = {
  AssessmentScheduled: {
    readonly block: string;
    readonly assessment: string;
    readonly attempt: number;
    readonly at: Instant;
    readonly place: string;
    readonly evaluators: readonly string[];
    readonly group: string | null;
    readonly groupSize: number | null;
    /** Recorded after the day that it plans: see `planned-day.ts`. Absent otherwise, and from what was recorded before it was told. */
    readonly afterwards?: true;
  };
  AssessmentCancelled: {
    readonly block: string;
    readonly assessment: string;
    readonly attempt: number;
    readonly reason: CancellationReason;
    readonly comment: string | null;
  };
  AttendanceRecorded: OnPaper & {
    readonly block: string;
    readonly assessment: string;
    readonly attempt: number;
    readonly attendance: Attendance;
    /** Present, and gone before the end. Absent where the candidate stayed, and from what was recorded before it could be said. */
    readonly left?: { readonly time: TimeOfDay; readonly reason: string };
  };
  GridRecorded: OnPaper & {
    readonly block: string;
    readonly assessment: string;
    readonly attempt: number;
    readonly evaluator: string;
    readonly lines: readonly GridLine[];
  };
  GridAmended: {
    readonly block: string;
    readonly assessment: string;
    readonly attempt: number;
    readonly evaluator: string;
    readonly lines: readonly GridLine[];
    readonly reason: string;
  };
  BlockConcluded: {
    readonly block: string;
    readonly validated: boolean;
    readonly evaluators: readonly string[];
    /** What each criterion came to under the règlement; `EXEMPTED` where a dispense was granted. */
    readonly criteria: readonly { readonly criterion: string; readonly grading: Grading | 'EXEMPTED' }[];
    readonly skills: readonly { readonly skill: string; readonly acquired: boolean }[];
    readonly motives: readonly Motive[];
    /** The jury validates the block: this is what its evaluators propose. Absent where they conclude. */
    readonly proposed?: true;
  };
  /** The candidate is told what their block was concluded as. */
  ConclusionCommunicated: { readonly block: string };
  ResitOpened: { readonly block: string; readonly assessment: string; readonly attempt: number };
  BlockCertificateIssued: { readonly block: string; readonly number: string };
};
