/** The roles in which people act on streams; CLOCK is what a stream does by itself. */
export type Role =
  | 'ADMINISTRATOR'
  | 'STAFF'
  | 'EVALUATOR'
  | 'JUROR'
  | 'JURY_PRESIDENT'
  | 'H_PLUS_OFFICER'
  | 'TRAINING_MANAGER'
  | 'ACCOMPANIST'
  | 'AUDITOR'
  | 'CANDIDATE'
  | 'CLOCK';

/** Who did it. `id` is opaque: `issuer|subject` hashed by the API, or `clock`. */
export interface Actor {
  readonly id: string;
  readonly role: Role;
}

export const clock: Actor = { id: 'clock', role: 'CLOCK' };
