import type { Instant, LocalDate, TimeOfDay } from '../../time/local-date.js';
import type { Attendance } from '../blocks/events.js';
import type { Grading } from '../codes.schema.js';
import type { PaperFact } from '../paper/mark.js';
import type { JuryDecision, JuryMember, SessionPurpose } from './events.js';

export interface JurySessionState {
  readonly session: string;
  readonly purpose: SessionPurpose;
  readonly at: Instant | null;
  /** Absent unless it was convened for a day past when that was recorded. */
  readonly recordedOn?: LocalDate;
  readonly members: readonly JuryMember[];
  readonly soutenance: {
    readonly on: LocalDate;
    readonly attendance: Attendance;
    readonly gradings: Readonly<Record<string, Grading>>;
    /** Absent where that is not known. */
    readonly heardBy?: readonly string[];
    /** When the candidate, present, left before the end. Absent where they stayed. */
    readonly leftAt?: TimeOfDay;
    /** Absent, here and below, from what is its author's own act. */
    readonly paper?: PaperFact;
  } | null;
  readonly decision: {
    readonly decision: JuryDecision | 'REFUSED_FOR_FRAUD';
    readonly on: LocalDate;
    readonly present: readonly string[];
    readonly blocks: readonly string[];
    readonly finalAssessmentValidated: boolean | null;
    readonly paper?: PaperFact;
  } | null;
  readonly signatures: Readonly<Record<string, { readonly on: LocalDate; readonly impeded: boolean; readonly paper?: PaperFact }>>;
  readonly notified: { readonly on: LocalDate; readonly accompanistNotified: boolean } | null;
  /** Since when a decision that had been notified is replaced: it is notified anew. Absent otherwise. */
  readonly redecidedOn?: LocalDate;
  /** That decision, the last of which the candidate was told. Absent otherwise. */
  readonly lastNotified?: NonNullable<JurySessionState['decision']>;
  /** Since when that decision is taken back after a hearing, on a ground that allows to decide less. Absent otherwise. */
  readonly heardAgainstOn?: LocalDate;
  /** Since when minutes that bore a signature bear none: they are signed anew. Absent otherwise. */
  readonly minutesFellOn?: LocalDate;
  /** Its decision was annulled, and it takes no other. Absent otherwise. */
  readonly annulledOn?: LocalDate;
  /** Since when the decision of an earlier session, which this one followed, is annulled: its own is to be looked at. Absent otherwise. */
  readonly groundAnnulledOn?: LocalDate;
  /** The actors who recorded its grid and its decision. Absent where there is none, or where that is not known. */
  readonly judgedBy?: readonly string[];
}

export interface JuryState {
  /** In the order in which they were convened. */
  readonly sessions: readonly JurySessionState[];
  /** `recordedOn` is absent unless a line of the law was learnt late: see `law/in-force.ts`. */
  readonly diploma: { readonly number: string; readonly on: LocalDate; readonly recordedOn?: LocalDate } | null;
  readonly duplicates: readonly {
    readonly of: 'DIPLOMA' | 'BLOCK_CERTIFICATE';
    readonly block: string | null;
    readonly number: string;
    readonly on: LocalDate;
  }[];
}
