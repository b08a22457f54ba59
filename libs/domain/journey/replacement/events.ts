import type { AfterEvents, Hearing } from '../after/events.js';
import type { DocumentEvents } from '../documents/events.js';
import type { BlockEvents } from '../blocks/events.js';
import type { HPlusEvents } from '../h-plus/events.js';
import type { JuryEvents } from '../jury/events.js';
import type { Instant } from '../../time/local-date.js';
import type { OpeningEvents } from '../opening/events.js';
import type { VaeEvents } from '../vae/events.js';

/** The event that first records each kind of fact that may be replaced. */
export const eventOfKind = {
  GRID: 'GridRecorded',
  ATTENDANCE: 'AttendanceRecorded',
  CONCLUSION: 'BlockConcluded',
  SOUTENANCE: 'SoutenanceHeld',
  DECISION: 'JuryDecided',
  RECEVABILITE: 'RecevabiliteDecided',
  CONTESTATION: 'CaduciteContestationDecided',
  APPEAL: 'AppealDecided',
  WITHDRAWAL: 'WithdrawnForFraud',
  VOIDING: 'AssessmentVoidedForFraud',
  TRANSFER: 'JourneyTransferred',
  ACCOMPANIST: 'AccompanistDesignated',
  MEMOIRE: 'MemoireAccepted',
  LIVRET: 'LivretAccepted',
} as const;

export type ReplaceableKind = keyof typeof eventOfKind;
type Recorded = BlockEvents & JuryEvents & VaeEvents & AfterEvents & DocumentEvents & OpeningEvents;

/** The data of the event that stands instead, and when that fact happened; null where nothing does. */
type Replacement<K extends ReplaceableKind> = (Recorded[(typeof eventOfKind)[K]] & { readonly occurredAt: Instant }) | null;

interface OfAttempt {
  readonly block: string;
  readonly assessment: string;
  readonly attempt: number;
}

interface TargetOf {
  readonly GRID: OfAttempt;
  readonly ATTENDANCE: OfAttempt;
  readonly CONCLUSION: { readonly block: string };
  readonly SOUTENANCE: { readonly session: string };
  readonly DECISION: { readonly session: string };
  readonly RECEVABILITE: { readonly attempt: number };
  readonly CONTESTATION: { readonly attempt: number };
  /** The session whose decision was contested. */
  readonly APPEAL: { readonly contested: string };
  /** What was taken back: a block, or the certification where that is null. */
  readonly WITHDRAWAL: { readonly withdrawn: string | null };
  readonly VOIDING: OfAttempt;
  /** The last one. */
  readonly TRANSFER: object;
  readonly ACCOMPANIST: { readonly accompanistId: string };
  /** The version that was accepted. */
  readonly MEMOIRE: { readonly number: number };
  readonly LIVRET: { readonly number: number };
}

/** What finds the fact in the state, and in the history: the last of its kind with that target. */
export type ReplacedFactOf<K extends ReplaceableKind> = { readonly kind: K; readonly replacement: Replacement<K> } & TargetOf[K];
export type ReplacedFact = { [K in ReplaceableKind]: ReplacedFactOf<K> }[ReplaceableKind];

export type Authority = 'CERTIFIER' | 'JURY' | 'JUDGE';
export type ReplacementGround = 'MATERIAL_ERROR' | 'LATE_PROOF' | 'IRREGULARITY' | 'FRAUD' | 'JUDGMENT';

/** On which what was told is replaced against the candidate. */
export const groundsAgainst: readonly ReplacementGround[] = ['MATERIAL_ERROR', 'FRAUD', 'JUDGMENT'];

export interface AnnulledDocument {
  readonly of: 'DIPLOMA' | 'BLOCK_CERTIFICATE';
  readonly block: string | null;
  readonly number: string;
}

export type ReplacementEvents = {
  /** What rested on the fact and goes with it is said here, so that folding needs no rules. Signatures and a notification always go. */
  FactReplaced: {
    readonly fact: ReplacedFact;
    readonly authority: Authority;
    readonly ground: ReplacementGround;
    readonly reference: string | null;
    readonly reason: string;
    readonly hearing: Hearing | null;
    readonly falls: {
      /** Conclusions of the block that weighed it, and resits that nobody has sat yet. */
      readonly conclusions: boolean;
      /** The decision of the session whose grid it is. */
      readonly decision: boolean;
      /** Feasibility files, of higher numbers, that were deposited because of it, and sessions convened because of it. */
      readonly followUps: boolean;
      /** Issued, and never valid again; their numbers stay theirs. */
      readonly documents: readonly AnnulledDocument[];
    };
    /** The session decides no more: another is convened. */
    readonly closesSession: boolean;
  };
  /** The same of an exemption, read by those who read it: nothing rests on it that is not to be annulled first. */
  DispenseReplaced: {
    readonly dispenseId: string;
    readonly criterion: string;
    /** What stands instead; null where it is to be decided anew. */
    readonly replacement: (Omit<HPlusEvents['DispenseDecided'], 'dispenseId' | 'criterion'> & { readonly occurredAt: Instant }) | null;
    readonly authority: Authority;
    readonly ground: ReplacementGround;
    readonly reference: string | null;
    readonly reason: string;
    readonly hearing: Hearing | null;
  };
};
