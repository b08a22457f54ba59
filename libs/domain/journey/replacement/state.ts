import type { LocalDate } from '../../time/local-date.js';
import type { AnnulledDocument, Authority, ReplaceableKind, ReplacementGround } from './events.js';

/** Each is absent until there is one. */
export interface ReplacementState {
  /** In the order of recording. What stood before is in the events. */
  readonly replacements?: readonly {
    readonly version: number;
    readonly kind: ReplaceableKind;
    /** Code of the assessment or block, id of the session; empty where the number of the attempt says all. */
    readonly about: string;
    readonly attempt: number | null;
    readonly annulled: boolean;
    readonly authority: Authority;
    readonly ground: ReplacementGround;
    readonly on: LocalDate;
  }[];
  /** Their numbers are never given again. */
  readonly annulledDocuments?: readonly {
    readonly kind: AnnulledDocument['of'] | 'DUPLICATE';
    /** Null for a diploma, and its duplicates. */
    readonly block: string | null;
    readonly number: string;
    /** Null where its delivery is left out of the fold. */
    readonly issuedOn: LocalDate | null;
    readonly on: LocalDate;
  }[];
}
