/** What a person was to the candidate, in any journey; or that they are the candidate. */
export type PersonTie = 'CANDIDATE' | 'ACCOMPANIST' | 'TUTOR' | 'EVALUATOR';

/** That a member was something to the candidate, or may be another member, found in the record before the command was sent. */
export interface KnownTie {
  readonly jurorId: string;
  readonly as: PersonTie | 'MEMBER';
  /** The id under which the record knows who was so: another than the member's where only their names are the same. */
  readonly personId: string;
  /** Another id of the member's, under which they were so (ADR 605). Absent where it was under this one. */
  readonly under?: string;
  /** MEMBER: under the same e-mail address as well, or said to be one human by the directory. */
  readonly isSame?: true;
}
