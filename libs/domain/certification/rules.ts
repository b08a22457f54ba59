/**
 * The rules of one version of a certification: codes and parameters, never wording.
 * They travel in the workflow's start input, so a journey replays under the rules it was pinned to
 * whatever becomes of the file they came from (L6113-9).
 */
import type { Source } from '../stream/unmet.js';
import type { LocalDate } from '../time/local-date.js';
import type { Decider } from './deciders.js';

/** A parameter that the référentiel may leave open. `source` is `"default"` where nobody but Jalon has set it. */
export interface Parameter<T> {
  readonly value: T;
  readonly source: Source;
}

/** A rule whose `source` does not settle every field: those named in `defaults` nobody but Jalon has set. */
export interface Sourced {
  readonly source: Source;
  readonly defaults?: readonly string[];
}

/** Where one field of a rule comes from: `"default"`, or the rule's own source. */
export function sourceOf<Rule extends Sourced>(rule: Rule, field: keyof Rule & string): Source {
  return rule.defaults?.includes(field) === true ? 'default' : rule.source;
}

/** The version of a certification that a journey runs under. `digest` is the SHA-256 of the canonical rules. */
export interface CertificationReference {
  readonly code: string;
  readonly version: string;
  readonly digest: string;
}

export type Path = 'TRAINING' | 'VAE';

export interface CertificationRules extends CertificationReference {
  /** The version of what is decided of its journeys; absent from rules pinned before there were any. */
  readonly decider?: Decider;
  /** Entries are accepted within these dates, both included; null where the source gives none. */
  readonly registration: { readonly from: LocalDate | null; readonly until: LocalDate | null; readonly source: Source };
  readonly routes: readonly AccessRoute[];
  readonly blocks: readonly BlockRules[];
  readonly finalAssessment: FinalAssessmentRules | null;
  /** What candidates hand in besides the mémoire and the livret (a professional file). Absent where the version declares none. */
  readonly documents?: readonly DocumentRules[];
  readonly paths: Readonly<Record<Path, PathRules | null>>;
  readonly juries: readonly JuryComposition[];
  /** What the référentiel says of candidates with a handicap; null where it is silent: the law's accommodations hold anyway. */
  readonly hPlus: HPlusRules | null;
  readonly reglement: Reglement;
  /** What blocks of earlier versions become in this one. Absent where it says nothing of any. */
  readonly equivalences?: readonly Equivalence[];
}

/** From one version: each group of blocks, acquired together, gives each of its successors; none where there are none. */
export interface Equivalence {
  readonly from: string;
  readonly blocks: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[];
  readonly source: Source;
}

export interface AccessRoute {
  readonly code: string;
  readonly path: Path;
  readonly open: boolean;
  /** Code of the jury composition that judges candidates of this route; null where no jury is ever needed. */
  readonly jury: string | null;
  readonly source: Source;
}

export interface BlockRules {
  readonly code: string;
  /** Blocks that must be valid before this one is concluded. Empty where blocks are independent. */
  readonly prerequisites: readonly string[];
  readonly skills: readonly { readonly code: string; readonly criteria: readonly string[] }[];
  readonly assessments: readonly AssessmentRules[];
  readonly source: Source;
}

export interface AssessmentRules extends Sourced {
  readonly code: string;
  /** The lines of its grid. */
  readonly criteria: readonly string[];
  /** Sizes of the groups that may share the work, or null where it is individual. */
  readonly group: { readonly min: number; readonly max: number } | null;
  /** True where it takes place in a host organisation: a host period must have started. */
  readonly duringHostPeriod: boolean;
}

export type FinalComponent = 'MEMOIRE' | 'LIVRET' | 'SOUTENANCE';

export interface FinalAssessmentRules {
  readonly code: string;
  /** The lines of the jury's grid. */
  readonly parts: readonly { readonly code: string; readonly component: FinalComponent }[];
  readonly source: Source;
}

/** A document that a path may require; what it lacks of its pages or its parts is told, and never refused. */
export interface DocumentRules extends Sourced {
  readonly code: string;
  /** Annexes not counted; null where the source says nothing. */
  readonly pages: number | null;
  /** How many; null where the source names none. */
  readonly parts: number | null;
}

/** Accepted before the jury sits, for journeys of these scopes. */
export interface RequiredDocument {
  readonly document: string;
  readonly scopes: readonly Scope[];
}

export type Prerequisite = 'HOST_PERIOD' | 'MEMOIRE' | 'LIVRET' | 'VALIDATION_FILE';

/** What one path asks for. What is absent from here is not asked. */
export interface PathRules extends Sourced {
  /** May aim at the whole certification, at some blocks, or at either. */
  readonly scopes: readonly Scope[];
  /**
   * Who makes a target block valid: its assessments, the jury's grid over its criteria, or the jury before which the gradings of
   * its assessments are, and what their evaluators propose (ADR 17).
   */
  readonly blocksValidatedBy: 'ASSESSMENTS' | 'JURY' | 'JURY_ON_ASSESSMENTS';
  /** What a mémoire may not be submitted without (usually HOST_PERIOD). */
  readonly beforeMemoire: readonly Prerequisite[];
  /** What the jury's session may not begin without, for a journey to the whole certification. */
  readonly beforeJury: readonly Prerequisite[];
  /** Documents of the certification's `documents`. Absent where the path requires none of them. */
  readonly documents?: readonly RequiredDocument[];
  /** Whether the candidate comes before the jury; without it the jury deliberates on the file. */
  readonly soutenance: boolean;
  readonly juryGrid: 'FINAL_ASSESSMENT' | 'TARGET_BLOCKS' | 'NONE';
}

export type Scope = 'FULL' | 'BLOCKS';

export type JurorQuality = 'PROFESSIONAL' | 'ACADEMIC' | 'INSTITUTIONAL';

export interface JuryComposition extends Sourced {
  readonly code: string;
  readonly minMembers: number;
  readonly maxMembers: number | null;
  /** The president must have one of these qualities; any where empty. */
  readonly presidentQualities: readonly JurorQuality[];
  /** Least numbers of members, the president not counted, having a quality. */
  readonly members: readonly { readonly quality: JurorQuality; readonly min: number }[];
  /** Least number of members qualified for the certification (D6412-6). */
  readonly minQualified: number;
  /** Least number of members from outside the training body. */
  readonly minOutsideTrainingBody: number;
}

/** Who advises the jury on a dispense, each by a reasoned opinion. */
export type OpinionBy = 'H_PLUS_OFFICER' | 'TRAINING_MANAGER';

export interface HPlusRules {
  /** Source of the accommodations. */
  readonly amenagements: Source;
  /** Null where the référentiel lets nobody be exempted from a criterion. */
  readonly dispense: { readonly opinions: readonly OpinionBy[]; readonly source: Source } | null;
}

/** A share as a fraction of whole numbers, so that no rule is decided by rounding. */
export interface Share {
  readonly numerator: number;
  readonly denominator: number;
}

/** When a set of gradings is good enough: at most so many NON_ACQUIS, at least such a share of ACQUIS. */
export interface GradingThreshold {
  readonly maxNonAcquis: number;
  readonly minAcquis: Share;
}

/** The certification's règlement: every choice that the sources leave open, with its default marked as such. */
export interface Reglement {
  /** Which grading counts for a criterion graded several times. */
  readonly criterionGradedTwice: Parameter<'BEST' | 'LATEST'>;
  readonly skillAcquired: Parameter<GradingThreshold>;
  /** Least share of a block's skills to be acquired; 1/1 means no compensation. */
  readonly blockValidated: Parameter<{ readonly minSkills: Share }>;
  readonly finalAssessmentValidated: Parameter<GradingThreshold>;
  /** Resits allowed per assessment; null for any number. */
  readonly resitsPerAssessment: Parameter<number | null>;
  /** Months after the first conclusion within which a resit must be opened; null for no limit. */
  readonly resitMonths: Parameter<number | null>;
  /** Whether an unexcused absence uses up an attempt with nothing acquired. */
  readonly absenceCounts: Parameter<boolean>;
  /** Least hours in host organisations; null for none. */
  /**
   * Whether a candidate who leaves an assessment before its end is graded on what was seen, or counts as one who did not come.
   * Absent from rules pinned before it could be said that one had left.
   */
  readonly earlyLeave?: Parameter<'GRADED' | 'ABSENT'>;
  /** Days after an assessment or a jury's session within which what came of it is recorded. Absent from rules pinned before: no delay. */
  readonly recordingDays?: Parameter<number>;
  readonly hostPeriodMinHours: Parameter<number | null>;
  readonly memoirePages: Parameter<number | null>;
  readonly memoireParts: Parameter<number>;
  readonly livretParts: Parameter<number>;
  /** Days before a deadline when a reminder is raised, longest first. */
  readonly reminderDays: Parameter<readonly number[]>;
  readonly monthsRun: Parameter<'DATE_TO_DATE' | 'CALENDAR'>;
  /** The law sets these too, down to `transmissionMonths`, and the files per year: `law/obeyed.ts` says which of the two holds. */
  readonly recevabiliteMonths: Parameter<number>;
  readonly caduciteMonths: Parameter<number>;
  readonly juryMonths: Parameter<number>;
  readonly notificationDays: Parameter<number>;
  readonly transmissionMonths: Parameter<number>;
  readonly appealMonths: Parameter<number>;
  readonly fraudObservationDays: Parameter<number>;
  /** Whether who accused or judged may not take back nor hear the appeal. Absent from rules pinned before it: no such rule. */
  readonly fourEyes?: Parameter<boolean>;
  /** Whether only members who heard the candidate decide. Those from here on are absent from rules that say nothing: see `journey/jury/practice.ts`. */
  readonly decidersHaveHeard?: Parameter<boolean>;
  /** Least share of the members who sat that votes for or against; two votes in any case. */
  readonly votesCast?: Parameter<Share>;
  readonly abstentionAllowed?: Parameter<boolean>;
  /** Whether who graded the candidate's assessments may be a member of the jury. */
  readonly evaluatorMaySit?: Parameter<boolean>;
  /** Of which organisations of the candidate nobody sits, past or present, in training: for VAE the law says it of all (D6412-6). */
  readonly organisationsKeptApart?: Parameter<readonly ('TRAINING_BODY' | 'EMPLOYER' | 'HOST')[]>;
  /** Whether an assessment that is voided for fraud uses up an attempt with nothing acquired; else it is taken anew. */
  readonly fraudCountsAsAttempt?: Parameter<boolean>;
  /**
   * Where a jury validates blocks on their assessments: what may not come before the evaluators have proposed each of them or not.
   * Absent from rules that say nothing: see `journey/jury/practice.ts`.
   */
  readonly assessmentsBeforeJury?: Parameter<'CONVOCATION' | 'SESSION'>;
  /** Feasibility files per candidate and calendar year: for this certification, and in all (R6412-3). */
  readonly feasibilityFilesPerYear: Parameter<{ readonly sameCertification: number; readonly all: number }>;
}
