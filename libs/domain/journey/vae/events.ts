import type { LocalDate } from '../../time/local-date.js';

/** `attempt` counts feasibility files of the journey from 1: a lapsed or refused one may be followed by another. */
export type VaeEvents = {
  FeasibilityFileSubmitted: { readonly attempt: number; readonly blocksOnly: boolean; readonly files: readonly string[] };
  CompletionRequested: { readonly attempt: number; readonly missing: string };
  FeasibilityFileCompleted: { readonly attempt: number; readonly lastPieceReceivedOn: LocalDate };
  RecevabiliteDecided: {
    readonly attempt: number;
    readonly decision: 'RECEVABLE' | 'NON_RECEVABLE';
    readonly motives: string | null;
    readonly notifiedOn: LocalDate;
    /** Who decided is kept, the rules asking for it. Absent otherwise, and from what was recorded before. */
    readonly fourEyes?: true;
  };
  CandidateStepRecorded: { readonly attempt: number; readonly kind: 'PLANNED' | 'RECOMMENDED'; readonly description: string | null };
  CaduciteContested: { readonly attempt: number; readonly motive: string };
  CaduciteContestationDecided: { readonly attempt: number; readonly accepted: boolean; readonly motive: string };
  ValidationFileSubmitted: {
    readonly attempt: number;
    readonly dossier: string;
    readonly proofs: readonly { readonly block: string; readonly files: readonly string[] }[];
  };
};
