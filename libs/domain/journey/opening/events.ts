import type { CertificationReference, Path, Scope } from '../../certification/rules.js';
import type { LocalDate } from '../../time/local-date.js';
import type { Period, RecordedOrganisationKind } from './candidate-organisation.js';

export interface HeldBlock {
  readonly block: string;
  readonly certificateNumber: string;
  readonly obtainedOn: LocalDate;
  readonly file?: string | undefined;
  /** The certificate was found in the record. Absent where it is declared, or was never looked for. */
  readonly isOurs?: true;
}

export type OpeningEvents = {
  JourneyStarted: {
    readonly candidateId: string;
    readonly certification: CertificationReference;
    readonly path: Path;
    readonly route: string;
    readonly scope: Scope;
    readonly targetBlocks: readonly string[];
    readonly heldBlocks: readonly HeldBlock[];
    readonly cohort: string | null;
    readonly site: string | null;
    /** Absent where the rules do not ask for it, and from what was recorded before they could. */
    readonly fourEyes?: true;
  };
  /** What proved blocks acquired before the journey was withdrawn or annulled where it was given: it proves them no more. */
  HeldBlockEnded: {
    readonly certificateNumber: string;
    readonly endedOn: LocalDate;
    readonly file: string | null;
    /** What the journey aims at from then on: with what its targets ask to be acquired first, where that was held. */
    readonly targetBlocks: readonly string[];
  };
  /** Its withdrawal was undone where it was given, or its end was said by mistake: it proves them again. */
  HeldBlockRestored: {
    readonly certificateNumber: string;
    readonly file: string | null;
    /** What the journey aims at from then on: what the end had added, and is held again, left out. */
    readonly targetBlocks: readonly string[];
  };
  /** Where the journey belongs from then on, what did not change included. */
  JourneyTransferred: { readonly site: string | null; readonly cohort: string | null; readonly comment: string | null };
  /** `mistaken`: it never was one of theirs. */
  OrganisationRecorded: Period & {
    readonly organisationId: string;
    readonly as: RecordedOrganisationKind;
    readonly mistaken?: true;
  };
  PlacementReviewRecorded: { readonly adjustments: string | null };
  AccompanistDesignated: { readonly accompanistId: string; readonly since: LocalDate };
  JourneySuspended: { readonly reason: string; readonly comment: string };
  JourneyResumed: { readonly comment: string | null };
  JourneyAbandoned: { readonly reason: string; readonly comment: string };
  JourneyReactivated: { readonly comment: string };
  CandidateDied: { readonly file: string | null; readonly comment: string | null };
  JourneyArchived: { readonly reason: string; readonly comment: string | null };
  PathChanged: { readonly path: Path; readonly route: string; readonly scope: Scope; readonly targetBlocks: readonly string[] };
  CertificationMigrated: {
    readonly from: CertificationReference;
    readonly to: CertificationReference;
    readonly blocks: readonly { readonly from: string; readonly to: string | null }[];
    /** What the journey aims at from now on, in the codes of the new version. */
    readonly targetBlocks: readonly string[];
    readonly motive: string;
    readonly fourEyes?: true;
  };
  IncidentRecorded: { readonly assessment: string | null; readonly session: string | null; readonly description: string };
  /** The journal was ahead of Temporal (its older backup restored): the journey goes on from the journal, by decision. */
  JourneyResumedFromJournal: { readonly lostVersions: number; readonly motive: string };
};
