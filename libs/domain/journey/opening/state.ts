import type { CertificationReference, Path, Scope } from '../../certification/rules.js';
import type { LocalDate } from '../../time/local-date.js';
import type { HeldBlock, OpeningEvents } from './events.js';

/** From its first day, included, to the day of the return, excluded. */
export interface Interruption {
  readonly kind: 'SUSPENSION' | 'ABANDONMENT';
  readonly since: LocalDate;
  readonly until: LocalDate;
}

/** A block acquired before the journey. */
export interface HeldBlockState extends HeldBlock {
  /** The day on which its certificate was withdrawn or annulled: it counts no more. Absent while it stands. */
  readonly endedOn?: LocalDate;
  /** How many times an end was undone. Absent where none was. */
  readonly restored?: number;
}

/** One that a migration merged with others: these, acquired by it, rest on its certificate. */
export interface FormerHeldBlock extends HeldBlockState {
  readonly blocks: readonly string[];
}

export interface OpeningState {
  /** Null until the journey has started. */
  readonly opened: {
    readonly candidateId: string;
    readonly enteredOn: LocalDate;
    readonly cohort: string | null;
    readonly site: string | null;
    /** Absent unless a line of the law was learnt late: see `law/in-force.ts`. */
    readonly recordedOn?: LocalDate;
  } | null;
  readonly certification: CertificationReference | null;
  /** Each no earlier than the one before it: the last says where the journey belongs. Absent until there is one. */
  readonly transfers?: readonly { readonly site: string | null; readonly cohort: string | null; readonly on: LocalDate }[];
  /** What was said of each organisation of the candidate, in the order of the dates: see `organisations.ts`. Absent until there is one. */
  readonly organisations?: readonly (OpeningEvents['OrganisationRecorded'] & { readonly on: LocalDate; readonly version: number })[];
  /** Who judges is kept from here on: see `after/four-eyes.ts`. Absent where the rules do not ask for it. */
  readonly fourEyes?: true;
  readonly path: Path | null;
  readonly route: string | null;
  readonly scope: Scope;
  readonly targetBlocks: readonly string[];
  readonly heldBlocks: Readonly<Record<string, HeldBlockState>>;
  /** Absent until there is one. */
  readonly formerHeldBlocks?: readonly FormerHeldBlock[];
  readonly placementReviewedOn: LocalDate | null;
  readonly accompanists: readonly { readonly accompanistId: string; readonly since: LocalDate }[];
  readonly suspension: { readonly reason: string; readonly since: LocalDate } | null;
  readonly abandonment: { readonly reason: string; readonly on: LocalDate } | null;
  /** Absent while the candidate lives. */
  readonly death?: { readonly on: LocalDate };
  readonly archiving: { readonly reason: string; readonly on: LocalDate } | null;
  /**
   * Those that are over, in the order of their dates: what happened during one is judged by it, however late it is
   * recorded. Absent until one is over.
   */
  readonly pastInterruptions?: readonly Interruption[];
  readonly pathChanges: readonly { readonly from: Path; readonly to: Path; readonly on: LocalDate; readonly recordedOn?: LocalDate }[];
  readonly migrations: readonly { readonly from: CertificationReference; readonly to: CertificationReference; readonly on: LocalDate }[];
  readonly incidents: readonly {
    readonly version: number;
    readonly on: LocalDate;
    readonly assessment: string | null;
    readonly session: string | null;
  }[];
}
